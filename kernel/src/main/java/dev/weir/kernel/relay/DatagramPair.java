package dev.weir.kernel.relay;

import dev.weir.kernel.service.ClientSession;
import dev.weir.kernel.sniff.DatagramTap;
import dev.weir.spi.net.DatagramLink;
import dev.weir.spi.net.PacketLeg;
import dev.weir.spi.net.SocketFailures;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Exchange;
import dev.weir.spi.sniff.Direction;
import io.netty.buffer.ByteBuf;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client's flow and the way to its target, joined: each datagram goes to the other side as it
 * came. There is no half-close: when one side has ended, so has the other.
 *
 * <p>Event loop of the session only.
 */
final class DatagramPair {
  private final ClientSession session;
  private final Exchange subject;
  private final Half client;
  private final Half server;
  private @Nullable DatagramTap tap;
  private boolean refused;
  private boolean over;

  /**
   * @param tap shown every datagram; null to watch nothing
   */
  DatagramPair(
      ClientSession session, DatagramLink client, DatagramLink server, @Nullable DatagramTap tap) {
    this.session = session;
    this.subject = session.connection();
    this.client = new Half(Direction.CLIENT, client);
    this.server = new Half(Direction.SERVER, server);
    this.tap = tap;
  }

  /**
   * Starts to pass datagrams on.
   *
   * @param idleMillis after how long a silence to end; 0 for never
   */
  void start(PacketLeg leg, long idleMillis) {
    var _ =
        leg.confirmed()
            .whenComplete((nothing, failure) -> {
              if (failure != null) {
                session.loop().execute(() -> unconfirmed(failure));
              }
            });
    server.link.receive(server);
    // Delivers what came while the target was being found, or says that the client has gone.
    client.link.receive(client);
    var _ = client.link.closed().thenRun(this::close);
    var _ = server.link.closed().thenRun(this::close);
    if (idleMillis > 0) {
      watchIdle(idleMillis, 0);
    }
  }

  /** One end of the pair. */
  private final class Half implements DatagramLink.Receiver {
    private final Direction from;
    private final DatagramLink link;
    private long bytes;
    private long packets;

    Half(Direction from, DatagramLink link) {
      this.from = from;
      this.link = link;
    }

    @Override
    public void onDatagram(ByteBuf datagram) {
      bytes += datagram.readableBytes();
      packets++;
      if (over || refused || !show(from, datagram)) {
        datagram.release();
      } else {
        other().link.send(datagram);
      }
    }

    @Override
    public void onBatchEnd() {
      if (!over) {
        other().link.flush();
      }
    }

    @Override
    public void onClosed(Ending kind, String why) {
      boolean byUs = kind == Ending.IDLE || kind == Ending.SHUTDOWN || kind == Ending.INTERNAL;
      Closer side = from == Direction.CLIENT ? Closer.CLIENT : Closer.SERVER;
      subject.ended(byUs ? Closer.WEIR : side, kind);
      if (!why.isEmpty()) {
        subject.error(why);
      }
      if (kind == Ending.REFUSED || kind == Ending.UNREACHABLE) {
        other().link.unreachable(kind);
      }
      close();
    }

    private Half other() {
      return from == Direction.CLIENT ? server : client;
    }
  }

  /** Shows a datagram; false if it must not be forwarded. */
  private boolean show(Direction from, ByteBuf datagram) {
    DatagramTap watching = tap;
    if (watching == null) {
      return true;
    }
    watching.onDatagram(from, datagram);
    String refusal = watching.refusal();
    if (!refusal.isEmpty()) {
      refuse(refusal);
      return false;
    }
    if (watching.isDone()) {
      tap = null;
    }
    return true;
  }

  /**
   * A rule hit a name in the flow. Its client's link stays, so that what the client goes on to send
   * is swallowed here and does not begin another flow.
   */
  private void refuse(String why) {
    refused = true;
    subject.ended(Closer.WEIR, Ending.BYPASS).error(why);
  }

  private void unconfirmed(Throwable failure) {
    if (over) {
      return;
    }
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    subject.ended(Closer.SERVER, Ending.UPSTREAM).error(SocketFailures.text(cause));
    close();
  }

  private void watchIdle(long idleMillis, long before) {
    var _ =
        session
            .loop()
            .schedule(
                () -> {
                  long now = client.packets + server.packets;
                  if (over) {
                    return;
                  }
                  if (now == before) {
                    subject.ended(Closer.WEIR, Ending.IDLE);
                    close();
                  } else {
                    watchIdle(idleMillis, now);
                  }
                },
                idleMillis,
                TimeUnit.MILLISECONDS);
  }

  /** Ends both sides and writes down what passed. */
  private void close() {
    if (over) {
      return;
    }
    over = true;
    DatagramTap watching = tap;
    tap = null;
    if (watching != null) {
      watching.close();
    }
    subject.bytes(client.bytes, server.bytes);
    subject.extra("packets", packets());
    client.link.close();
    server.link.close();
  }

  private Map<String, Object> packets() {
    Map<String, Object> counts = new LinkedHashMap<>(4);
    counts.put("input", client.packets);
    counts.put("output", server.packets);
    counts.put("dropped", client.link.dropped() + server.link.dropped());
    return counts;
  }
}
