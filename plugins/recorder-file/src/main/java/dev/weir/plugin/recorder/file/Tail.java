package dev.weir.plugin.recorder.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a file that an earlier process left. A power cut or a kill may have torn the last
 * record; nobody was told that it was delivered, so it comes again, and its torn half is cut off.
 * Whatever else stands there without a separator is only given one: it may not be ours.
 */
final class Tail {
  private static final Logger LOG = LoggerFactory.getLogger(Tail.class);
  private static final int BLOCK = 64 << 10;

  /** A torn record is looked for this far back. */
  private static final long FARTHEST = 64L << 20;

  private Tail() {}

  /** Makes the file end with a separator, or empty. */
  static void mend(Path path, FileChannel channel, byte[] separator) throws IOException {
    long size = channel.size();
    if (size == 0 || separator.length == 0) {
      return;
    }
    try (FileChannel reader =
        FileChannel.open(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      if (endsWith(reader, size, separator)) {
        return;
      }
      long start = afterLast(reader, size, separator);
      if (start > 0 && at(reader, start) == '{' && at(reader, size - 1) != '}') {
        channel.truncate(start);
        LOG.atWarn()
            .addKeyValue("path", path)
            .log("cut off the torn record at the end: {} bytes", size - start);
        return;
      }
    }
    ByteBuffer end = ByteBuffer.wrap(separator);
    while (end.hasRemaining()) {
      channel.write(end);
    }
  }

  private static boolean endsWith(FileChannel reader, long size, byte[] text) throws IOException {
    if (size < text.length) {
      return false;
    }
    ByteBuffer end = ByteBuffer.allocate(text.length);
    fill(reader, end, size - text.length);
    return end.equals(ByteBuffer.wrap(text));
  }

  /** Where the last separator ends; -1 if there is none near enough. */
  private static long afterLast(FileChannel reader, long size, byte[] text) throws IOException {
    long end = size;
    while (end > 0 && size - end < FARTHEST) {
      // Blocks overlap, so that a separator across two of them is seen.
      int length = (int) Math.min(BLOCK + text.length - 1L, end);
      ByteBuffer block = ByteBuffer.allocate(length);
      fill(reader, block, end - length);
      for (int i = length - text.length; i >= 0; i--) {
        if (block.slice(i, text.length).equals(ByteBuffer.wrap(text))) {
          return end - length + i + text.length;
        }
      }
      end -= Math.min(BLOCK, end);
    }
    return -1;
  }

  private static int at(FileChannel reader, long position) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    fill(reader, one, position);
    return one.get(0);
  }

  private static void fill(FileChannel reader, ByteBuffer into, long position) throws IOException {
    long from = position;
    while (into.hasRemaining()) {
      int count = reader.read(into, from);
      if (count < 0) {
        throw new IOException("the file became shorter while it was read");
      }
      from += count;
    }
    into.flip();
  }
}
