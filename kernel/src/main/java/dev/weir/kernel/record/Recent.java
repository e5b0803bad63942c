package dev.weir.kernel.record;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
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

  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long MIX = 0x9e37_79b9_7f4a_7c15L;

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

  /** By its length, its ends and its middle: whoever looks compares all bytes. */
  private int place(byte[] bytes, int length) {
    long hash = length;
    if (length >= Long.BYTES) {
      hash += (long) WORDS.get(bytes, 0) * MIX;
      hash = (hash ^ hash >>> 32) + (long) WORDS.get(bytes, (length - Long.BYTES) / 2);
      hash = (hash * MIX ^ hash >>> 32) + (long) WORDS.get(bytes, length - Long.BYTES);
    } else {
      for (int i = 0; i < length; i++) {
        hash = hash << 8 ^ bytes[i];
      }
    }
    hash *= MIX;
    return (int) (hash >>> 40) & places.length - 1;
  }
}
