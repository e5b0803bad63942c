package dev.weir.spi.record;

/**
 * A part of an exchange's time; each is a duration in the record's {@code timings}.
 *
 * @since 1.0
 */
public enum Phase {
  /** Resolving the name. */
  DNS,
  /** Connecting, through all hops. */
  CONNECT,
  /** TLS handshakes. */
  TLS,
  /** From the first byte of the request to its last. */
  SEND,
  /** From there to the first byte of the answer. */
  WAIT,
  /** From there to its last. */
  RECEIVE;

  /** The key in the record. */
  public String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
