package dev.weir.kernel.record;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What was made of byte strings that came lately. Each has one place, which the next one that falls
 * there takes: bounded, without a list of who was used when. Peers choose what comes; the worst
 * that they can do is that nothing is found. Not thread-safe.
 *
 * @param <V> what is made of them
 */
final class Recent<V> {
  /** Longer ones are not kept: they hardly recur, and memory is bounded by this. */
  static final int LONGEST = 256;

  private record Known<V>(byte[] bytes, V value) {}

  private final @Nullable Known<V>[] places;

  /**
   * @param count how many places, a power of two
   */
  @SuppressWarnings("unchecked") // there are no arrays of a generic type
  Recent(int count) {
    places = (@Nullable Known<V>[]) new @Nullable Known<?>[count];
  }

  /** Null if nothing is known of the first so many bytes. */
  @Nullable V find(byte[] bytes, int length) {
    Known<V> known = places[place(bytes, length)];
    return known != null && Arrays.equals(known.bytes, 0, known.bytes.length, bytes, 0, length)
        ? known.value
        : null;
  }

  /** Keeps it, unless the bytes are too many. */
  void put(byte[] bytes, int length, V value) {
    if (length <= LONGEST) {
      places[place(bytes, length)] = new Known<>(Arrays.copyOf(bytes, length), value);
    }
  }

  /** By its length and some of its bytes: whoever looks compares them all. */
  private int place(byte[] bytes, int length) {
    int hash = length;
    int step = 1 + length / 12;
    for (int i = length - 1; i >= 0; i -= step) {
      hash = 31 * hash + bytes[i];
    }
    hash *= 0x9e3779b9;
    return (hash ^ hash >>> 16) & places.length - 1;
  }
}
