package dev.weir.plugin.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file of blocks, appended to by one process and read by any.
 *
 * <pre>
 *   "WEIRSEG1" | block | block | …
 * </pre>
 */
final class Segment implements AutoCloseable {
  private static final byte[] MAGIC = "WEIRSEG1".getBytes(StandardCharsets.US_ASCII);
  static final int START = MAGIC.length;
  private static final String SUFFIX = ".seg";
  private static final int WINDOW = 64 << 10;

  private final Path file;
  private final FileChannel channel;
  private boolean dirty;

  private Segment(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  static Path path(Path folder, long number) {
    return folder.resolve("%016x%s".formatted(number, SUFFIX));
  }

  /** The number in a name; -1 if the name is none of ours. */
  static long number(String name) {
    if (!name.matches("[0-7][0-9a-f]{15}\\.seg")) {
      return -1;
    }
    return Long.parseLong(name.substring(0, name.length() - SUFFIX.length()), 16);
  }

  /** Begins an empty one in place of whatever is there. */
  static Segment create(Path folder, long number) throws IOException {
    Path file = path(folder, number);
    FileChannel channel = PrivateFiles.open(file);
    try {
      channel.truncate(0);
      PrivateFiles.writeFully(channel, ByteBuffer.wrap(MAGIC), 0);
      return new Segment(file, channel);
    } catch (IOException e) {
      channel.close();
      Files.deleteIfExists(file);
      throw e;
    }
  }

  /** Opens one to append to it. */
  static Segment open(Path folder, long number) throws IOException {
    Path file = path(folder, number);
    return new Segment(file, PrivateFiles.open(file));
  }

  /** Opens one to read it. */
  static Segment read(Path folder, long number) throws IOException {
    Path file = path(folder, number);
    return new Segment(file, PrivateFiles.read(file));
  }

  /** Whether it begins as a segment does. */
  boolean isSegment() throws IOException {
    return PrivateFiles.readFully(channel, ByteBuffer.allocate(START), 0)
        .equals(ByteBuffer.wrap(MAGIC));
  }

  long size() throws IOException {
    return channel.size();
  }

  /** Appends at a position; what a failed attempt left there is overwritten by the next one. */
  void append(ByteBuffer block, long position) throws IOException {
    dirty = true;
    PrivateFiles.writeFully(channel, block, position);
  }

  void truncate(long size) throws IOException {
    channel.truncate(size);
  }

  /** Asks the disk to hold what was appended. */
  void sync() throws IOException {
    if (dirty) {
      channel.force(false);
      dirty = false;
    }
  }

  /**
   * The block at a position, from position 0 to its limit.
   *
   * @return null if none begins there that ends before {@code end} and is what was written
   */
  @Nullable ByteBuffer blockAt(long position, long end) throws IOException {
    if (end - position < Block.HEAD) {
      return null;
    }
    ByteBuffer start = PrivateFiles.readFully(channel, ByteBuffer.allocate(Block.HEAD), position);
    Block.Head head;
    try {
      head = Block.head(start);
    } catch (IOException e) {
      return null;
    }
    if (head.size() > end - position) {
      return null;
    }
    ByteBuffer block =
        PrivateFiles.readFully(
            channel, ByteBuffer.allocate(Math.toIntExact(head.size())), position);
    return Block.isWhole(block, head) ? block : null;
  }

  /**
   * The records of the block at a position.
   *
   * @throws IOException if there is no whole block
   */
  List<Kept> records(long position) throws IOException {
    ByteBuffer block = blockAt(position, size());
    if (block == null) {
      throw new IOException(file + ": no block at " + position);
    }
    return Block.records(block);
  }

  /**
   * Where the next whole block is; places that are damaged are passed over.
   *
   * @return -1 if there is none between {@code from} and {@code end}
   */
  long find(long from, long end) throws IOException {
    long at = from;
    while (at >= 0 && at < end) {
      if (blockAt(at, end) != null) {
        return at;
      }
      at = magic(at + 1, end);
    }
    return -1;
  }

  /** Where the next bytes are that blocks begin with; -1 if nowhere. */
  private long magic(long from, long end) throws IOException {
    for (long at = from; end - at >= Block.HEAD; at += WINDOW - Integer.BYTES + 1) {
      int length = (int) Math.min(WINDOW, end - at);
      ByteBuffer window = PrivateFiles.readFully(channel, ByteBuffer.allocate(length), at);
      for (int i = 0; i + Integer.BYTES <= window.limit(); i++) {
        if (window.getInt(i) == Block.MAGIC) {
          return at + i;
        }
      }
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
