package dev.weir.spi.record;

/**
 * What was kept of a body.
 *
 * @param bytes the first bytes as sent; empty if none were kept
 * @param total how many there were in all, without chunk framing
 * @param truncated whether {@code bytes} is shorter than {@code total} although bodies were asked
 *     for
 * @since 1.0
 */
public record Body(byte[] bytes, long total, boolean truncated) {
  private static final byte[] NOTHING = new byte[0];

  /** A body without bytes. */
  public static final Body EMPTY = new Body(NOTHING, 0, false);

  /** A body of which only the length is known. */
  public static Body ofLength(long total) {
    return total == 0 ? EMPTY : new Body(NOTHING, total, false);
  }
}
