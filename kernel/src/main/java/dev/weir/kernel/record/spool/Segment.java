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
import java.util.stream.Stream;
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

  private static final FieldsOf NO_FIELDS = _ -> _ -> null;

  private final long number;
  private final Path file;
  private final FileChannel channel;
  private final FrameReader frames;
  private ByteBuffer buffer = ByteBuffer.allocate(0);

  private long size;
  private long read = START;
  private int unread;
  private int underWay;
  private int damaged;
  private boolean dirty;
  private boolean isSealed;
  private @Nullable Instant first;
  private @Nullable Instant last;

  private Segment(long number, Path file, FileChannel channel) {
    this.number = number;
    this.file = file;
    this.channel = channel;
    this.frames = new FrameReader(channel);
  }

  static Path path(Path folder, long number) {
    return folder.resolve("%016x%s".formatted(number, SUFFIX));
  }

  /** Numbers of those that are there, in order. */
  static List<Long> numbers(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("[0-7][0-9a-f]{15}" + SUFFIX))
          .map(name -> Long.parseLong(name.substring(0, 16), 16))
          .sorted()
          .toList();
    }
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
      damaged = end > 0 ? 1 : 0;
      isSealed = true;
      return;
    }
    long at = Math.clamp(settled, START, end);
    read = at;
    for (FrameReader.Found next = frames.next(at, end, NO_FIELDS);
        next != null;
        next = frames.next(at, end, NO_FIELDS)) {
      damaged += next.start() > at ? 1 : 0;
      at = next.end();
      count(next.entry().time());
    }
    frames.rest();
    if (at < end) {
      damaged++;
      channel.truncate(at);
    }
    size = at;
    isSealed = damaged > 0;
  }

  private void count(Instant time) {
    unread++;
    first = first == null || time.isBefore(first) ? time : first;
    last = last == null || time.isAfter(last) ? time : last;
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
    FrameReader.Found found = frames.next(read, size, fields);
    if (found == null) {
      read = size;
      frames.rest();
      return null;
    }
    read = found.end();
    unread--;
    underWay++;
    return new Spool.Item(found.entry(), number, read);
  }

  /** Gives up what was not read and cannot be; gives how many records that is. */
  int giveUp() {
    int gone = unread;
    unread = 0;
    damaged += gone > 0 ? 1 : 0;
    isSealed = true;
    return gone;
  }

  /** A record that was read is delivered or refused. */
  void settled() {
    underWay--;
  }

  /** Whether there are records that were read and are not settled. */
  boolean isUnderWay() {
    return underWay > 0;
  }

  /** Takes back what was appended last and not read: nobody may believe that it is there. */
  void takeBack(List<Entry> entries) throws IOException {
    for (Entry entry : entries) {
      size -= Frame.size(entry);
    }
    unread -= entries.size();
    channel.truncate(size);
  }

  /** From now on nothing is appended. */
  void seal() {
    isSealed = true;
  }

  /**
   * Whether nothing is to be appended: it is damaged, or the disk did not hold what it was asked
   * to.
   */
  boolean isSealed() {
    return isSealed;
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
