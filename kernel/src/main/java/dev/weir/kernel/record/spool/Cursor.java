package dev.weir.kernel.record.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * Up to where a sink has everything: a segment and a place in it. Written by turns into two slots,
 * so that one of them is whole whenever the process ends.
 *
 * <pre>
 *   slot (32 bytes, at 0 and 32):  turn, 64 | segment, 64 | offset, 64 | CRC32C, 32 | 0, 32
 * </pre>
 */
final class Cursor implements AutoCloseable {
  private static final int SLOT = 32;
  private static final int SUMMED = 24;

  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(SLOT);
  private long turn;
  private long segment;
  private long offset;

  private Cursor(FileChannel channel) {
    this.channel = channel;
  }

  /** Reads it; from the very beginning if there is none that can be read. */
  static Cursor open(Path file) throws IOException {
    FileChannel channel = PrivateFiles.open(file);
    try {
      var cursor = new Cursor(channel);
      cursor.read(0);
      cursor.read(SLOT);
      return cursor;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private void read(long at) throws IOException {
    PrivateFiles.readFully(channel, buffer.clear(), at);
    if (buffer.hasRemaining() || buffer.getInt(SUMMED) != sum()) {
      return;
    }
    long found = buffer.getLong(0);
    if (found > turn) {
      turn = found;
      segment = buffer.getLong(8);
      offset = buffer.getLong(16);
    }
  }

  private int sum() {
    var crc = new CRC32C();
    crc.update(buffer.slice(0, SUMMED));
    return (int) crc.getValue();
  }

  void moveTo(long toSegment, long toOffset) throws IOException {
    segment = toSegment;
    offset = toOffset;
    turn++;
    buffer.clear().putLong(turn).putLong(segment).putLong(offset);
    buffer.putInt(sum()).putInt(0);
    PrivateFiles.writeFully(channel, buffer.flip(), turn % 2 * SLOT);
  }

  long segment() {
    return segment;
  }

  long offset() {
    return offset;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
