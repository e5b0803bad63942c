package dev.weir.wire.http2;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The newest entries of a dynamic table (RFC 7541 section 2.3.2), in a ring. The two ends may agree
 * on a table of any size; no more than {@code cap} is kept of it. What is older than that is
 * forgotten, and a reference to it cannot be followed.
 */
final class DynamicTable {
  /** RFC 9113 section 6.5.2. */
  static final int DEFAULT_SIZE = 4096;

  private static final int FIRST = 16;

  private final int cap;
  private @Nullable Field[] ring = new @Nullable Field[FIRST];
  private int newest;
  private int count;
  private long size;
  private long agreed = DEFAULT_SIZE;

  DynamicTable(int cap) {
    this.cap = cap;
  }

  /** How large the table may be by what the two ends agreed on. */
  long agreed() {
    return agreed;
  }

  int count() {
    return count;
  }

  /** RFC 7541 section 4.3. */
  void resize(long bytes) {
    agreed = bytes;
    evict(0);
  }

  /** Whether an entry of this size would be kept; if not, {@link #addForgotten} is to be called. */
  boolean keeps(long entrySize) {
    return entrySize <= Math.min(agreed, cap);
  }

  /** RFC 7541 section 4.4: entries go until the new one fits. */
  void add(Field field) {
    evict(field.length() + Field.OVERHEAD);
    if (count == ring.length) {
      grow();
    }
    newest = newest + 1 & ring.length - 1;
    ring[newest] = field;
    count++;
    size += field.length() + Field.OVERHEAD;
  }

  /** An entry that is too large: it empties the table, ours or also theirs. */
  void addForgotten() {
    evict(Long.MAX_VALUE >> 1);
  }

  private void evict(long needed) {
    long most = Math.min(agreed, cap) - needed;
    while (size > most && count > 0) {
      int oldest = newest - count + 1 & ring.length - 1;
      Field gone = ring[oldest];
      ring[oldest] = null;
      count--;
      size -= gone == null ? 0 : gone.length() + Field.OVERHEAD;
    }
  }

  private void grow() {
    var wider = new @Nullable Field[ring.length * 2];
    for (int i = 0; i < count; i++) {
      wider[count - 1 - i] = ring[newest - i & ring.length - 1];
    }
    Arrays.fill(ring, null);
    ring = wider;
    newest = count - 1;
  }

  /**
   * The entry that came so many entries before the newest.
   *
   * @throws Http2Exception if there is none, or it was forgotten
   */
  Field get(int age) throws Http2Exception {
    Field field = age < count ? ring[newest - age & ring.length - 1] : null;
    if (field != null) {
      return field;
    }
    throw agreed > cap
        ? new Http2Exception(
            Http2Exception.LIMIT, "header table: more than " + cap + " bytes are in use")
        : new Http2Exception(
            Http2Exception.HPACK,
            "index: " + (age + StaticTable.SIZE + 1L) + " (expected: one that is in the table)");
  }
}
