package dev.weir.wire.http1;

import dev.weir.spi.sniff.Bytes;
import java.util.Arrays;

/** Bytes of the client that came before it was known what they are. Bounded. */
final class HeldBytes {
  private static final byte[] NOTHING = new byte[0];
  private static final int FIRST = 512;

  private final int cap;
  private byte[] bytes = NOTHING;
  private int length;

  HeldBytes(int cap) {
    this.cap = cap;
  }

  /** Adds the rest of a chunk; false if there is no room for it. */
  boolean add(Bytes view, int from) {
    int count = view.length() - from;
    if (count > cap - length) {
      return false;
    }
    if (bytes.length - length < count) {
      int wanted = Math.max(length + count, Math.max(FIRST, 2 * bytes.length));
      bytes = Arrays.copyOf(bytes, Math.min(wanted, cap));
    }
    view.copy(from, bytes, length, count);
    length += count;
    return true;
  }

  /** What was held, once. */
  byte[] take() {
    byte[] all = length == 0 ? NOTHING : Arrays.copyOf(bytes, length);
    bytes = NOTHING;
    length = 0;
    return all;
  }
}
