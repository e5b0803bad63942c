package dev.weir.spi.sniff;

import java.util.Objects;

/**
 * A read-only view of bytes, indexed from 0. The kernel's own view is re-used for every chunk:
 * nothing is allocated, and after the call it was passed to it means nothing. {@link #copy} what is
 * needed later.
 *
 * @since 1.0
 */
public interface Bytes {
  /** How many bytes there are. */
  int length();

  /**
   * The byte at an index, as a signed value.
   *
   * @throws IndexOutOfBoundsException if the index is not within {@code 0..length()-1}
   */
  byte at(int index);

  /** Copies {@code length} bytes from {@code index} on into an array. */
  void copy(int index, byte[] into, int offset, int length);

  /** The byte at an index, 0 to 255. */
  default int u8(int index) {
    return at(index) & 0xff;
  }

  /** Two bytes in network order. */
  default int u16(int index) {
    return u8(index) << 8 | u8(index + 1);
  }

  /** Three bytes in network order. */
  default int u24(int index) {
    return u8(index) << 16 | u16(index + 1);
  }

  /** A new array with {@code length} bytes from {@code index} on. */
  default byte[] copy(int index, int length) {
    var out = new byte[length];
    copy(index, out, 0, length);
    return out;
  }

  /** A view of an array, for tests and for bytes that were kept. */
  static Bytes of(byte[] array) {
    return of(array, 0, array.length);
  }

  /** A view of a part of an array. */
  static Bytes of(byte[] array, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, array.length);
    return new Bytes() {
      @Override
      public int length() {
        return length;
      }

      @Override
      public byte at(int index) {
        return array[offset + Objects.checkIndex(index, length)];
      }

      @Override
      public void copy(int index, byte[] into, int at, int count) {
        Objects.checkFromIndexSize(index, count, length);
        System.arraycopy(array, offset + index, into, at, count);
      }
    };
  }
}
