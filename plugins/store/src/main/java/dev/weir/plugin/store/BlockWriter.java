package dev.weir.plugin.store;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Makes blocks: records are gathered, then compressed together. One thread; holds native memory
 * until it is closed.
 */
final class BlockWriter implements AutoCloseable {
  /** About a millisecond to decompress; larger ones compress hardly better. */
  static final int CONTENT = 256 << 10;

  private static final int LEVEL = 1;

  private final ZstdCompressCtx zstd = new ZstdCompressCtx();
  private ByteBuffer content = ByteBuffer.allocateDirect(CONTENT);
  private ByteBuffer block = ByteBuffer.allocateDirect(bound(CONTENT));
  private int records;

  BlockWriter() {
    zstd.setLevel(LEVEL);
    // Without it a reader could not bound what it allocates.
    zstd.setContentSize(true);
  }

  private static int bound(int content) {
    return Block.HEAD + Math.toIntExact(Zstd.compressBound(content));
  }

  /** Whether a record still goes in; into an empty block every one does that {@link Block#fits}. */
  boolean takes(Kept record) {
    return records == 0 || size(record) <= content.remaining();
  }

  private static int size(Kept record) {
    return Block.RECORD + 255 + record.payload().remaining();
  }

  void add(Kept record) {
    if (records == 0 && size(record) > content.capacity()) {
      content = ByteBuffer.allocateDirect(size(record));
    }
    byte[] point = record.point().getBytes(StandardCharsets.UTF_8);
    if (point.length > 255) {
      throw new IllegalArgumentException("point: " + point.length + " bytes (expected: 255)");
    }
    ByteBuffer payload = record.payload().duplicate();
    content.putInt(payload.remaining()).putLong(record.id().high()).putLong(record.id().low());
    content.put((byte) point.length).put(point).put(payload);
    records++;
  }

  boolean isEmpty() {
    return records == 0;
  }

  /** The block, ready to be written; valid until the next call of any method. */
  ByteBuffer finish() {
    content.flip();
    int length = content.remaining();
    if (bound(length) > block.capacity()) {
      block = ByteBuffer.allocateDirect(bound(length));
    }
    block.clear();
    int frame =
        zstd.compressDirectByteBuffer(
            block, Block.HEAD, block.capacity() - Block.HEAD, content, 0, length);
    Block.finish(block, frame, length, records);
    block.limit(Block.HEAD + frame);
    return block;
  }

  /** How many bytes of records the last block holds. */
  int length() {
    return content.limit();
  }

  /** Forgets what was gathered, and memory that only a large record needed. */
  void clear() {
    records = 0;
    if (content.capacity() > CONTENT) {
      content = ByteBuffer.allocateDirect(CONTENT);
      block = ByteBuffer.allocateDirect(bound(CONTENT));
    }
    content.clear();
  }

  @Override
  public void close() {
    zstd.close();
  }
}
