package dev.weir.spi.sniff;

/**
 * How one direction of a stream ended.
 *
 * @since 1.0
 */
public enum End {
  /** An orderly end: FIN. */
  FIN,
  /** A reset or another socket error. */
  RESET,
  /** Weir ended it: idle limit, shutdown, refusal. */
  CUT
}
