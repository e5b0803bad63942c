package dev.weir.wire.websocket;

import dev.weir.spi.Session;
import dev.weir.spi.record.BodyCapture;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Exchange;
import dev.weir.spi.record.Seen;
import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.End;
import dev.weir.spi.sniff.Inspector;
import dev.weir.spi.sniff.Step;
import java.util.LinkedHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches one WebSocket and makes a record of each frame, or of as many a second as the options
 * allow. Changes and holds nothing. On the session's event loop only.
 *
 * <p>Give it the bytes of both directions from behind the agreement on: those behind a 101, or the
 * DATA of an extended CONNECT. Its answer is always {@link Step#WATCH}. A direction whose frames
 * break the rules is not decoded any further; the other one is. At the end the exchange that agreed
 * on WebSocket learns how many frames there were and how they ended; finishing it is left to
 * whoever opened it.
 *
 * <p>Memory: a head and two small buffers for each direction, an inflater where messages are
 * compressed and payload is wanted, and what {@link Session#capture} allows.
 */
public final class WebSocketInspector implements Inspector {
  private final @Nullable Exchange upgrade;
  private final Lane client;
  private final Lane server;
  private boolean clientEnded;
  private boolean serverEnded;
  private @Nullable Closer culprit;
  private boolean closed;

  /**
   * @param upgrade the exchange that agreed on WebSocket, still open; null if there is none
   * @param agreement the extension that its answer agrees to, {@link Agreement#of}
   */
  public WebSocketInspector(
      Session session, @Nullable Exchange upgrade, Agreement agreement, WebSocketOptions options) {
    this(session, upgrade, agreement, options, System::nanoTime);
  }

  WebSocketInspector(
      Session session,
      @Nullable Exchange upgrade,
      Agreement agreement,
      WebSocketOptions options,
      LongSupplier clock) {
    this.upgrade = upgrade;
    var records = new Records(session, upgrade);
    this.client = new Lane(Direction.CLIENT, records, agreement, options, clock);
    this.server = new Lane(Direction.SERVER, records, agreement, options, clock);
  }

  @Override
  public Step onBytes(Direction from, Bytes view) {
    if (!closed) {
      (from == Direction.CLIENT ? client : server).feed(view);
    }
    return Step.WATCH;
  }

  @Override
  public void onEnd(Direction from, End how) {
    Closer by = from == Direction.CLIENT ? Closer.CLIENT : Closer.SERVER;
    if (how == End.CUT) {
      by = Closer.WEIR;
    }
    if (culprit == null) {
      culprit = by;
    }
    if (from == Direction.CLIENT && !clientEnded) {
      clientEnded = true;
      client.end(culprit);
    } else if (from == Direction.SERVER && !serverEnded) {
      serverEnded = true;
      server.end(culprit);
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    onEnd(Direction.CLIENT, End.CUT);
    onEnd(Direction.SERVER, End.CUT);
    closed = true;
    Exchange exchange = upgrade;
    if (exchange != null && !exchange.isOver()) {
      sumUp(exchange);
    }
  }

  private void sumUp(Exchange exchange) {
    var frames = new LinkedHashMap<String, Object>();
    frames.put("client", client.totals());
    frames.put("server", server.totals());
    CloseReason first = client.reason() == null ? server.reason() : client.reason();
    frames.put("closeCode", first == null ? CloseReason.ABNORMAL : first.code());
    exchange.extra("frames", frames);
    String why = client.problem().isEmpty() ? server.problem() : client.problem();
    if (why.isEmpty() && (client.isSampled() || server.isSampled())) {
      why = "sampled";
    }
    exchange.seen(why.isEmpty() ? Seen.FULL : Seen.HEADERS, why);
  }

  private record Records(Session session, @Nullable Exchange outer) implements Lane.Records {
    @Override
    public Exchange open() {
      return outer == null ? session.open() : session.open(outer);
    }

    @Override
    public BodyCapture capture() {
      return session.capture();
    }

    @Override
    public String upgrade() {
      return outer == null ? "" : outer.id().toString();
    }
  }
}
