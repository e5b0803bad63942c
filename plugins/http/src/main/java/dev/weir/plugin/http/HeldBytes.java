package dev.weir.plugin.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Client bytes that were read and not yet used, in order. Hardly ever more than one chunk: nothing
 * is read while some are held, except what the transport reads by itself at a connection's end.
 */
final class HeldBytes {
  private final ArrayDeque<ByteBuf> chunks = new ArrayDeque<>(2);

  /** Adds a chunk; takes it. */
  void add(ByteBuf chunk) {
    if (chunk.isReadable()) {
      chunks.add(chunk);
    } else {
      chunk.release();
    }
  }

  boolean isEmpty() {
    return chunks.isEmpty();
  }

  /** The first chunk, which stays held; null if there is none. */
  @Nullable ByteBuf first() {
    return chunks.peek();
  }

  /** Lets the first chunk go if it is this one and all of it was used. */
  @SuppressWarnings("ReferenceEquality") // the very buffer, not one with equal bytes
  void used(ByteBuf chunk) {
    if (chunks.peek() == chunk && !chunk.isReadable()) {
      chunks.remove();
      chunk.release();
    }
  }

  /** All of it as one buffer, which the caller owns; null if there is nothing. */
  @Nullable ByteBuf takeAll(Channel channel) {
    if (chunks.size() <= 1) {
      ByteBuf only = chunks.poll();
      if (only != null && !only.isReadable()) {
        only.release();
        return null;
      }
      return only;
    }
    CompositeByteBuf all = channel.alloc().compositeBuffer(chunks.size());
    while (!chunks.isEmpty()) {
      all.addComponent(true, chunks.remove());
    }
    return all;
  }

  void release() {
    while (!chunks.isEmpty()) {
      chunks.remove().release();
    }
  }
}
