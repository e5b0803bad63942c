package dev.weir.plugin.http;

import dev.weir.spi.net.RouteException;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.sniff.End;
import dev.weir.wire.http1.Http1Exception;

/**
 * Why a request gets an answer of ours. An everyday event: it carries no stack trace.
 *
 * <p>The message is for people, on the page and in the record: what failed, without secrets.
 */
final class Refusal extends Exception {
  private final int status;
  private final Closer by;
  private final Ending kind;

  Refusal(int status, Closer by, Ending kind, String message) {
    super(message, null, false, false);
    this.status = status;
    this.by = by;
    this.kind = kind;
  }

  /** A request that breaks the protocol. */
  static Refusal malformed(int status, String message) {
    return new Refusal(status, Closer.CLIENT, Ending.PROTOCOL, message);
  }

  /** A request that breaks the protocol, as the parser says. */
  static Refusal malformed(Http1Exception e) {
    return malformed(e.status() == 502 ? 400 : e.status(), text(e));
  }

  /** An answer that breaks the protocol. */
  static Refusal badAnswer(String message) {
    return new Refusal(502, Closer.SERVER, Ending.PROTOCOL, message);
  }

  /** A server that went away before its answer was complete. */
  static Refusal cutOff(String server, boolean begun, End how) {
    String where = begun ? "in the middle of its answer" : "before it answered";
    return new Refusal(
        502,
        Closer.SERVER,
        how == End.RESET ? Ending.RESET : Ending.ABORTED,
        server + ": closed the connection " + where);
  }

  /** A target that cannot or must not be reached. */
  static Refusal unreached(RouteException e) {
    return switch (e.kind()) {
      case BYPASS -> new Refusal(403, Closer.WEIR, Ending.BYPASS, e.getMessage());
      case LOOP -> new Refusal(508, Closer.WEIR, Ending.LOOP, e.getMessage());
      case TIMEOUT -> new Refusal(504, Closer.WEIR, Ending.TIMEOUT, e.getMessage());
      case INTERNAL -> new Refusal(500, Closer.WEIR, Ending.INTERNAL, e.getMessage());
      default -> new Refusal(503, Closer.WEIR, e.kind(), e.getMessage());
    };
  }

  private static String text(Http1Exception e) {
    String message = e.getMessage();
    return message == null ? e.kind() : message;
  }

  int status() {
    return status;
  }

  Closer by() {
    return by;
  }

  Ending kind() {
    return kind;
  }

  /** The message; never null. */
  @Override
  public String getMessage() {
    String message = super.getMessage();
    return message == null ? kind.label() : message;
  }
}
