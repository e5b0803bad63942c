package dev.weir.plugin.http;

import dev.weir.spi.Session;
import dev.weir.spi.record.Body;
import dev.weir.spi.record.BodyCapture;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Exchange;
import dev.weir.spi.record.HeaderBlock;
import dev.weir.spi.record.HttpFacts;
import dev.weir.spi.record.HttpMessage;
import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.End;
import dev.weir.spi.sniff.Step;
import dev.weir.wire.http1.Http1Exception;
import dev.weir.wire.http1.Http1Inspector;
import dev.weir.wire.http1.Limits;
import dev.weir.wire.http1.RequestHead;
import dev.weir.wire.http1.ResponseHead;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Makes the records of one client connection: one for each request, filled by an {@link
 * Http1Inspector} that is shown the client's own bytes and what the server, or Weir in its place,
 * answered. So plain and sniffed exchanges are recorded by the same code.
 *
 * <p>There is one inspector per exchange, so that nothing of one request can disturb the record of
 * the next. A fault of the inspector ends the record, never the traffic.
 */
final class ExchangeLog {
  private final Session session;
  private final Http1Inspector.Options options;
  private final BufferView view = new BufferView();
  private @Nullable Http1Inspector inspector;
  private @Nullable Exchange exchange;
  private Step step = Step.WATCH;
  private boolean any;

  ExchangeLog(Session session, Limits limits) {
    this.session = session;
    var standard = Http1Inspector.Options.DEFAULT;
    this.options =
        new Http1Inspector.Options(
            limits, standard.port(), standard.pipeline(), standard.interim(), standard.held());
  }

  /** A request's head has come; the port is that of the scheme where it names none. */
  void begin(RequestHead head) {
    step = Step.WATCH;
    var fresh = new Http1Inspector(session, options.withPort(Intent.HTTP_PORT));
    inspector = fresh;
    show(Direction.CLIENT, Bytes.of(head.raw()));
    exchange = fresh.current();
  }

  /** The record of the present request; null between requests. */
  @Nullable Exchange exchange() {
    return exchange;
  }

  /** Shows bytes of the request's body, before they are forwarded. */
  void client(ByteBuf bytes, int from, int count) {
    show(Direction.CLIENT, view.of(bytes, from, count));
  }

  /** Shows bytes of the answer, before they are forwarded. */
  void server(ByteBuf bytes, int from, int count) {
    show(Direction.SERVER, view.of(bytes, from, count));
  }

  /** Shows a head of the answer. */
  void server(byte[] bytes) {
    show(Direction.SERVER, Bytes.of(bytes));
  }

  private void show(Direction from, Bytes bytes) {
    Http1Inspector watching = inspector;
    if (watching == null || bytes.length() == 0) {
      return;
    }
    try {
      step = watching.onBytes(from, bytes);
    } catch (RuntimeException e) {
      inspector = null;
      blame(Closer.WEIR, Ending.INTERNAL, "http record: " + e);
    }
  }

  /** Says how the present exchange ends, before its last bytes are shown. */
  void blame(Closer by, Ending kind, String error) {
    Exchange open = exchange;
    if (open != null) {
      open.ended(by, kind).error(error);
    }
  }

  /** The present exchange is over, whole or not. */
  void end() {
    Http1Inspector watching = inspector;
    Exchange open = exchange;
    inspector = null;
    exchange = null;
    any |= open != null;
    if (watching != null) {
      watching.onEnd(Direction.CLIENT, End.CUT);
      watching.close();
    }
    if (open != null && !open.isOver()) {
      open.finish();
    }
  }

  /** The server has ended its answer by ending its connection. */
  void serverEnd() {
    Http1Inspector watching = inspector;
    if (watching != null) {
      watching.onEnd(Direction.SERVER, End.FIN);
    }
  }

  /**
   * The connection becomes a tunnel: gives the exchange that goes on with it. It is left open.
   *
   * @return null if the record of the whole connection stands for the tunnel
   */
  @Nullable Exchange upgraded() {
    Exchange open = step instanceof Step.Resniff resniff ? resniff.open() : exchange;
    Http1Inspector watching = inspector;
    inspector = null;
    exchange = null;
    any = true;
    if (watching != null) {
      watching.close();
    }
    return open;
  }

  /**
   * A CONNECT was agreed to. Its facts go to the record of the connection, which is emitted at the
   * connection's end unless something inside the tunnel was. Where earlier requests of this
   * connection have records already, that one will not come, so the tunnel gets one of its own.
   *
   * @return the exchange that goes on with the tunnel; null if the connection's record does
   */
  @Nullable Exchange tunnelled(String target, @Nullable String user, HttpFacts facts) {
    boolean first = !any;
    Exchange own = upgraded();
    describe(session.connection(), target, user, facts);
    if (own == null || first) {
      if (own != null) {
        own.discard();
      }
      return null;
    }
    describe(own, target, user, facts);
    return own;
  }

  private static void describe(
      Exchange exchange, String target, @Nullable String user, HttpFacts facts) {
    exchange.proto("http").host(target).http(facts);
    if (user != null) {
      exchange.clientId(user);
    }
  }

  /** Writes the record of bytes that are no request, with the answer that they got. */
  void malformed(Malformed what, byte[] answer) {
    any = true;
    RequestHead head = what.head();
    Refusal refusal = what.refusal();
    Exchange made = session.open();
    made.proto("http")
        .host(what.host())
        .bytes(what.input(), answer.length)
        .ended(refusal.by(), refusal.kind());
    made.error(refusal.getMessage());
    if (what.sample().length > 0) {
      made.extra("raw", what.sample());
    }
    HttpMessage request =
        head == null
            ? HttpMessage.NONE
            : new HttpMessage(0, head.headers(), HeaderBlock.EMPTY, Body.EMPTY);
    var facts =
        new HttpFacts(
            head == null ? "" : head.hostField(),
            head == null ? "" : head.method(),
            head == null ? "" : head.proto(),
            head == null ? "" : head.recordedScheme(),
            head == null ? "" : head.target(),
            refusal.status(),
            request,
            message(answer));
    made.http(facts).finish();
  }

  /** One of our own answers as a message. */
  private HttpMessage message(byte[] answer) {
    HeaderBlock headers = HeaderBlock.EMPTY;
    int bodyAt = answer.length;
    for (int i = 0; i + 3 < answer.length; i++) {
      if (answer[i] == '\r' && answer[i + 1] == '\n' && answer[i + 2] == '\r') {
        bodyAt = i + 4;
        break;
      }
    }
    try {
      byte[] head = java.util.Arrays.copyOf(answer, bodyAt);
      headers = ResponseHead.parse(head, options.limits()).headers();
    } catch (Http1Exception e) {
      // Only fields of the configuration could make it too large; the record does without them.
      headers = HeaderBlock.EMPTY;
    }
    int length = answer.length - bodyAt;
    BodyCapture capture = session.capture();
    if (length > 0) {
      capture.add(Bytes.of(answer), bodyAt, length);
    }
    return new HttpMessage(length, headers, HeaderBlock.EMPTY, capture.finish());
  }

  /** Nothing came on this connection that is worth a record. */
  void forgetIfEmpty() {
    if (!any && exchange == null) {
      session.connection().discard();
    }
  }
}
