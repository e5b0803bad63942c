package dev.weir.plugin.http;

import dev.weir.spi.sniff.Bytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Objects;

/**
 * The readable bytes of a buffer as {@link Bytes}. One instance is re-used for every chunk of a
 * connection; it borrows the buffer and keeps no reference count.
 */
final class BufferView implements Bytes {
  private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
  private int start;
  private int length;

  /** Shows what is readable now. */
  BufferView of(ByteBuf shown) {
    return of(shown, shown.readerIndex(), shown.readableBytes());
  }

  /** Shows a part of a buffer. */
  BufferView of(ByteBuf shown, int from, int count) {
    buffer = shown;
    start = from;
    length = count;
    return this;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public byte at(int index) {
    return buffer.getByte(start + Objects.checkIndex(index, length));
  }

  @Override
  public void copy(int index, byte[] into, int offset, int count) {
    Objects.checkFromIndexSize(index, count, length);
    buffer.getBytes(start + index, into, offset, count);
  }
}
