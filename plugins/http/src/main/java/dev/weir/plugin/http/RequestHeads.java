package dev.weir.plugin.http;

import dev.weir.wire.http1.HeadReader;
import dev.weir.wire.http1.Http1Exception;
import dev.weir.wire.http1.Limits;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Reads one request head after the other, and knows how long the present one has taken. */
final class RequestHeads {
  private final HeadReader reader;
  private final BufferView view = new BufferView();
  private long began;
  private long bytes;

  RequestHeads(Limits limits) {
    reader = new HeadReader(limits);
  }

  /**
   * Takes what belongs to the head.
   *
   * @return the bytes of the head once it is complete, else null
   * @throws Http1Exception as {@link HeadReader#feed}
   */
  byte @Nullable [] take(ByteBuf in) throws Http1Exception {
    boolean fresh = reader.isEmpty();
    bytes += in.readableBytes();
    in.skipBytes(reader.feed(view.of(in), 0));
    bytes -= in.readableBytes();
    if (fresh) {
      began = System.nanoTime();
    }
    return reader.isComplete() ? reader.takeRaw() : null;
  }

  /** Whether nothing of a head has come. */
  boolean isEmpty() {
    return reader.isEmpty();
  }

  /** When the first byte of the head came. */
  long began() {
    return began;
  }

  /** How many bytes came since the last whole request, and forgets them. */
  long takeCount() {
    long count = bytes;
    bytes = 0;
    return count;
  }
}
