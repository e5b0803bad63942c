package dev.weir.kernel.sniff;

import dev.weir.spi.sniff.Bytes;
import java.util.Arrays;

/** The first bytes of one direction, kept while it is not known what they are. */
final class Prefix {
  private static final byte[] NOTHING = new byte[0];

  private byte[] bytes = NOTHING;
  private int length;

  /**
   * Keeps more bytes, as far as the cap allows.
   *
   * @return whether all of them were kept
   */
  boolean add(Bytes chunk, int cap) {
    int take = Math.min(chunk.length(), cap - length);
    if (take > bytes.length - length) {
      bytes = Arrays.copyOf(bytes, Math.min(cap, Math.max(length + take, bytes.length * 2)));
    }
    chunk.copy(0, bytes, length, take);
    length += take;
    return take == chunk.length();
  }

  int length() {
    return length;
  }

  Bytes view() {
    return Bytes.of(bytes, 0, length);
  }
}
