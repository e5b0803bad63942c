package dev.weir.kernel.record;

/**
 * What a recorder wants of bodies.
 *
 * @param cap most bytes shown of each; 0 or less shows none
 * @param decode whether content codings are taken off
 */
record Wanted(int cap, boolean decode) {
  /** Bodies as they were sent. */
  static Wanted asSent(int cap) {
    return new Wanted(cap, false);
  }
}
