package dev.weir.kernel.record.spool;

import dev.weir.spi.record.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One file of frames, appended to and read from the front.
 *
 * <pre>
 *   "WEIRSPL1" | frame | frame | …          read &lt;= size
 *              8       read    size
 * </pre>
 */
final class Segment implements AutoCloseable {
  private static final byte[] MAGIC = "WEIRSPL1".getBytes(StandardCharsets.US_ASCII);
  static final int START = MAGIC.length;
  static final String SUFFIX = ".seg";

  private static final int SMALLEST_BUFFER = 64 << 10;
  private static final int LARGEST_KEPT_BUFFER = 4 << 20;

  private final long number;
  private final Path file;
  private final FileChannel channel;
  private ByteBuffer buffer = ByteBuffer.allocate(0);

  private long size;
  private long read = START;
  private int unread;
  private int damaged;
  private boolean dirty;
  private @Nullable Instant first;
  private @Nullable Instant last;

  private Segment(long number, Path file, FileChannel channel) {
    this.number = number;
    this.file = file;
    this.channel = channel;
  }

  static Path path(Path folder, long number) {
    return folder.resolve("%016x%s".formatted(number, SUFFIX));
  }

  /** Begins an empty one. */
  static Segment create(Path folder, long number) throws IOException {
    Path file = path(folder, number);
    FileChannel channel = PrivateFiles.open(file);
    try {
      channel.truncate(0);
      PrivateFiles.writeFully(channel, ByteBuffer.wrap(MAGIC), 0);
    } catch (IOException e) {
      channel.close();
      Files.deleteIfExists(file);
      throw e;
    }
    var segment = new Segment(number, file, channel);
    segment.size = START;
    return segment;
  }

  /**
   * Opens one that an earlier process wrote and reads it through. What does not end is cut off.
   *
   * @param settled up to where it is settled; 0 for nothing
   */
  static Segment open(Path folder, long number, long settled) throws IOException {
    Path file = path(folder, number);
    FileChannel channel = PrivateFiles.open(file);
    try {
      var segment = new Segment(number, file, channel);
      segment.scan(settled);
      return segment;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private void scan(long settled) throws IOException {
    ByteBuffer magic = ByteBuffer.allocate(START);
    PrivateFiles.readFully(channel, magic, 0);
    long end = channel.size();
    if (!magic.flip().equals(ByteBuffer.wrap(MAGIC))) {
      size = START;
      damaged = end > START ? 1 : 0;
      return;
    }
    long at = START;
    for (long length = lengthAt(at, end); length > 0; length = lengthAt(at, end)) {
      Entry entry = entryAt(at, length, NO_FIELDS);
      at += length;
      if (at <= settled) {
        read = at;
      } else if (entry == null) {
        damaged++;
      } else {
        count(entry.time());
      }
    }
    if (at < end) {
      damaged++;
      channel.truncate(at);
    }
    size = at;
  }

  private static final FieldsOf NO_FIELDS = _ -> _ -> null;

  private void count(Instant time) {
    unread++;
    first = first == null || time.isBefore(first) ? time : first;
    last = last == null || time.isAfter(last) ? time : last;
  }

  /** Length of the frame there; 0 if none begins there that ends before {@code end}. */
  private long lengthAt(long at, long end) throws IOException {
    if (end - at < Frame.HEAD) {
      return 0;
    }
    ByteBuffer head = ByteBuffer.allocate(Frame.HEAD);
    PrivateFiles.readFully(channel, head, at);
    long length = head.hasRemaining() ? 0 : Frame.declared(head.flip());
    return length > 0 && length <= end - at ? length : 0;
  }

  private @Nullable Entry entryAt(long at, long length, FieldsOf fields) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(Math.toIntExact(length));
    PrivateFiles.readFully(channel, frame, at);
    return frame.hasRemaining() ? null : Frame.read(frame.flip(), fields);
  }

  /** Appends all or none. */
  void append(List<Entry> entries) throws IOException {
    long length = 0;
    for (Entry entry : entries) {
      length += Frame.size(entry);
    }
    ByteBuffer frames = buffer(Math.toIntExact(length));
    for (Entry entry : entries) {
      Frame.put(entry, frames);
    }
    try {
      PrivateFiles.writeFully(channel, frames.flip(), size);
    } catch (IOException e) {
      channel.truncate(size);
      throw e;
    }
    size += length;
    dirty = true;
    for (Entry entry : entries) {
      count(entry.time());
    }
  }

  private ByteBuffer buffer(int length) {
    ByteBuffer result = buffer;
    if (result.capacity() < length) {
      result = ByteBuffer.allocate(Math.max(length, SMALLEST_BUFFER));
      buffer = result.capacity() <= LARGEST_KEPT_BUFFER ? result : buffer;
    }
    return result.clear();
  }

  /** The next record that was not read yet; null if there is none. Damaged ones are passed over. */
  Spool.@Nullable Item next(FieldsOf fields) throws IOException {
    for (long length = lengthAt(read, size); length > 0; length = lengthAt(read, size)) {
      Entry entry = entryAt(read, length, fields);
      read += length;
      if (entry != null) {
        unread--;
        return new Spool.Item(entry, number, read);
      }
    }
    read = size;
    return null;
  }

  /** Asks the disk to hold what was appended. */
  void sync() throws IOException {
    if (dirty) {
      dirty = false;
      channel.force(false);
    }
  }

  long number() {
    return number;
  }

  long size() {
    return size;
  }

  /** Records that nobody read yet. */
  int unread() {
    return unread;
  }

  /** Places that hold no record, found when it was opened. */
  int damaged() {
    return damaged;
  }

  /** Time of the earliest record, if there is any. */
  @Nullable Instant first() {
    return first;
  }

  /** Time of the latest record, if there is any. */
  @Nullable Instant last() {
    return last;
  }

  /** Takes it from the disk. One that was damaged is kept aside for whoever wants to look. */
  void remove() throws IOException {
    close();
    if (damaged > 0) {
      Path aside = file.resolveSibling("damaged.bad");
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
    } else {
      Files.deleteIfExists(file);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
