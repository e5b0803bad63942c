package dev.weir.channels;

import dev.weir.spi.sniff.Bytes;
import dev.weir.wire.socks.Parsed;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a peer has sent and nobody has used yet: messages are read off its beginning. Holds one
 * message and one read at most, because nothing more is asked for while a message is there. Owns
 * its buffer; on the loop of the channel.
 */
public final class HeldBytes {
  /** As much as most messages have; more is looked at only if a parser asks for it. */
  private static final int USUAL = 512;

  private final Channel channel;
  private @Nullable ByteBuf held;
  private int needed = 1;

  /** Nothing yet. */
  public HeldBytes(Channel channel) {
    this.channel = channel;
  }

  /** Adds a chunk; takes it. */
  public void add(ByteBuf chunk) {
    ByteBuf before = held;
    if (before == null) {
      held = chunk;
      return;
    }
    ByteBuf all = channel.alloc().buffer(before.readableBytes() + chunk.readableBytes());
    all.writeBytes(before).writeBytes(chunk);
    before.release();
    chunk.release();
    held = all;
  }

  /**
   * Reads a message off the beginning.
   *
   * @return null if it is not all there
   */
  public <T> @Nullable Parsed<T> next(Function<Bytes, Parsed<T>> parser) {
    ByteBuf all = held;
    while (all != null && all.readableBytes() >= needed) {
      int shown = Math.min(all.readableBytes(), Math.max(needed, USUAL));
      byte[] prefix = ByteBufUtil.getBytes(all, all.readerIndex(), shown);
      Parsed<T> found = parser.apply(Bytes.of(prefix));
      if (!(found instanceof Parsed.NeedMore<T>(int atLeast))) {
        needed = 1;
        all.skipBytes(found instanceof Parsed.Done<T> done ? done.length() : 0);
        return found;
      }
      needed = atLeast;
    }
    return null;
  }

  /** The first byte, 0 to 255; -1 if there is none. */
  public int first() {
    ByteBuf all = held;
    return all == null || !all.isReadable() ? -1 : all.getUnsignedByte(all.readerIndex());
  }

  /** The rest; the caller's from then on. Null if there is none. */
  public @Nullable ByteBuf takeRest() {
    ByteBuf rest = held;
    held = null;
    if (rest != null && !rest.isReadable()) {
      rest.release();
      return null;
    }
    return rest;
  }

  /** Lets go of the rest. */
  public void release() {
    ByteBuf rest = takeRest();
    if (rest != null) {
      rest.release();
    }
  }
}
