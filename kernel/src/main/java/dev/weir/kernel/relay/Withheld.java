package dev.weir.kernel.relay;

import dev.weir.spi.sniff.End;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What a client has sent while nobody has decided yet whether it may go on: its chunks, and its
 * end. Owns the buffers. Event loop of the pair.
 */
final class Withheld {
  private static final int USUAL = 4;
  private static final int MOST_COMPONENTS = 64;

  private @Nullable ArrayDeque<ByteBuf> chunks;
  private @Nullable End end;

  boolean isEmpty() {
    return chunks == null;
  }

  /** Keeps a chunk; takes it. */
  void add(ByteBuf chunk) {
    ArrayDeque<ByteBuf> waiting = chunks;
    if (waiting == null) {
      waiting = new ArrayDeque<>(USUAL);
      chunks = waiting;
    }
    waiting.add(chunk);
  }

  /** Sends what waits by the side that it came from. */
  void send(Side from) {
    ArrayDeque<ByteBuf> waiting = take();
    if (waiting == null) {
      return;
    }
    for (ByteBuf chunk = waiting.poll(); chunk != null; chunk = waiting.poll()) {
      from.send(chunk);
    }
    from.flush();
  }

  /** Everything in one buffer, which the caller then owns. */
  CompositeByteBuf join(ByteBufAllocator allocator) {
    CompositeByteBuf all = allocator.compositeBuffer(MOST_COMPONENTS);
    ArrayDeque<ByteBuf> waiting = take();
    if (waiting != null) {
      waiting.forEach(chunk -> all.addComponent(true, chunk));
    }
    return all;
  }

  /** Nobody gets it any more. */
  void discard() {
    ArrayDeque<ByteBuf> waiting = take();
    if (waiting != null) {
      waiting.forEach(ByteBuf::release);
    }
  }

  private @Nullable ArrayDeque<ByteBuf> take() {
    ArrayDeque<ByteBuf> waiting = chunks;
    chunks = null;
    return waiting;
  }

  /** Keeps the client's end, which comes behind the chunks. */
  void add(End how) {
    end = how;
  }

  /** The client's end, once; null if there was none. */
  @Nullable End takeEnd() {
    End how = end;
    end = null;
    return how;
  }
}
