package dev.weir.spi.config;

/**
 * A number of bytes.
 *
 * @param bytes not negative
 * @since 1.0
 */
public record ByteSize(long bytes) {
  public ByteSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("size: " + bytes + " (expected: not negative)");
    }
  }

  /** The size as an int, or {@link Integer#MAX_VALUE} if it is larger. */
  public int clamped() {
    return (int) Math.min(bytes, Integer.MAX_VALUE);
  }
}
