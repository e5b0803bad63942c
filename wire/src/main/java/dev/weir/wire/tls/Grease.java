package dev.weir.wire.tls;

import java.util.Arrays;

/**
 * The values that clients sprinkle into their lists so that servers stay tolerant (RFC 8701 section
 * 2): two equal bytes that end in {@code a}. They change from one hello to the next.
 */
final class Grease {
  private Grease() {}

  static boolean is(int value) {
    return (value & 0x0f0f) == 0x0a0a && value >> 8 == (value & 0xff);
  }

  /** The list without them, in the same order. */
  static int[] strip(int[] values) {
    return Arrays.stream(values).filter(value -> !is(value)).toArray();
  }
}
