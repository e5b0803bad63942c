package dev.weir.kernel.record;

/**
 * What a recorder wants of a record.
 *
 * @param cap most bytes shown of each body; 0 or less shows none
 * @param decode whether content codings are taken off
 * @param format which keys there are
 */
record Wanted(int cap, boolean decode, Format format) {
  /** All keys, bodies as they were sent. */
  static Wanted asSent(int cap) {
    return new Wanted(cap, false, Format.WEIR);
  }

  /** Whether only those keys are wanted that GOST's record has. */
  boolean isGost() {
    return format == Format.GOST;
  }
}
