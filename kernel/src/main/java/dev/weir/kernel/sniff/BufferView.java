package dev.weir.kernel.sniff;

import dev.weir.spi.sniff.Bytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Objects;

/** The one view per tap that shows Netty's buffers to inspectors, chunk after chunk. */
final class BufferView implements Bytes {
  private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
  private int base;
  private int length;

  /** Shows the readable bytes of a buffer, from an offset on; the buffer's indexes do not move. */
  BufferView show(ByteBuf chunk, int offset) {
    buffer = chunk;
    base = chunk.readerIndex() + offset;
    length = chunk.readableBytes() - offset;
    return this;
  }

  /** Makes the view dead. */
  void clear() {
    buffer = Unpooled.EMPTY_BUFFER;
    base = 0;
    length = 0;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public byte at(int index) {
    return buffer.getByte(base + Objects.checkIndex(index, length));
  }

  @Override
  public void copy(int index, byte[] into, int offset, int count) {
    Objects.checkFromIndexSize(index, count, length);
    buffer.getBytes(base + index, into, offset, count);
  }
}
