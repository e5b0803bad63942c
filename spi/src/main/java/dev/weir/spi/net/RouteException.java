package dev.weir.spi.net;

import dev.weir.spi.record.Ending;

/**
 * A target that cannot or must not be reached. An everyday event: it carries no stack trace.
 *
 * @since 1.0
 */
public final class RouteException extends Exception {
  private final Ending kind;

  /**
   * @param kind {@code BYPASS}, {@code LOOP}, {@code DNS}, {@code REFUSED}, {@code UNREACHABLE},
   *     {@code TIMEOUT}, {@code UPSTREAM} or {@code INTERNAL}
   * @param message for people: what was tried and how it failed; no secrets
   */
  public RouteException(Ending kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  /** What kind of failure it is. */
  public Ending kind() {
    return kind;
  }

  /** The message; never null. */
  @Override
  public String getMessage() {
    String message = super.getMessage();
    return message == null ? kind.label() : message;
  }
}
