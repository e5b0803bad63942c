package dev.weir.spi.sniff;

/**
 * Who sent the bytes.
 *
 * @since 1.0
 */
public enum Direction {
  CLIENT,
  SERVER;

  /** The other one. */
  public Direction peer() {
    return this == CLIENT ? SERVER : CLIENT;
  }
}
