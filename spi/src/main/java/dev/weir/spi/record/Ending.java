package dev.weir.spi.record;

/**
 * Why an exchange or a connection ended: {@code close.kind} in the record. Text for people is in
 * {@code err}.
 *
 * @since 1.0
 */
public enum Ending {
  /** The protocol's own end, or a FIN from both sides. */
  NORMAL,
  /** A reset. */
  RESET,
  /** One side went away in the middle of a message. */
  ABORTED,
  /** No traffic for longer than the idle limit. */
  IDLE,
  /** Something took longer than it may: connecting, an answer, a head. */
  TIMEOUT,
  /** The name could not be resolved. */
  DNS,
  /** The target refused the connection. */
  REFUSED,
  /** No route to the target. */
  UNREACHABLE,
  /** A node of the chain failed. */
  UPSTREAM,
  /** A rule refused it. */
  BYPASS,
  /** It would have come back to us. */
  LOOP,
  /** Missing or wrong credentials. */
  AUTH,
  /** The bytes break the protocol. */
  PROTOCOL,
  /** Weir was told to stop. */
  SHUTDOWN,
  /** A fault of ours or of a plugin. */
  INTERNAL;

  /** The word in the record, lower case. */
  public String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
