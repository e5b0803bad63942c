package dev.weir.wire.quic;

/**
 * Reads numbers of variable length (RFC 9000 section 16): the first two bits say whether there are
 * 1, 2, 4 or 8 bytes. After the first that does not fit, all are 0.
 */
final class Varints {
  private final byte[] data;
  private final int end;
  private int at;
  private boolean broken;

  Varints(byte[] data, int from, int end) {
    this.data = data;
    this.at = from;
    this.end = end;
  }

  boolean isBroken() {
    return broken;
  }

  int at() {
    return at;
  }

  boolean hasMore() {
    return !broken && at < end;
  }

  long next() {
    if (broken || at >= end) {
      broken = true;
      return 0;
    }
    int size = 1 << ((data[at] & 0xff) >> 6);
    if (size > end - at) {
      broken = true;
      return 0;
    }
    long value = data[at++] & 0x3f;
    for (int i = 1; i < size; i++) {
      value = value << 8 | (data[at++] & 0xff);
    }
    return value;
  }

  void skip(long count) {
    if (broken || count > end - at) {
      broken = true;
    } else {
      at += (int) count;
    }
  }
}
