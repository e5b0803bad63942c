package dev.weir.spi.record;

/**
 * Who ended it: {@code close.by} in the record.
 *
 * @since 1.0
 */
public enum Closer {
  CLIENT,
  SERVER,
  WEIR;

  /** The word in the record, lower case. */
  public String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
