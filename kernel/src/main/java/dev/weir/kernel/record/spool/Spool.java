package dev.weir.kernel.record.spool;

import dev.weir.spi.record.Entry;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedCollection;
import org.jspecify.annotations.Nullable;

/**
 * The segments of one sink: appended to at one end, read and settled at the other.
 *
 * <pre>
 *   0001.seg      0002.seg      0003.seg
 *   [settled|read, under way]  [not read]  [not read | appended to]
 *           cursor
 * </pre>
 *
 * Not thread-safe: whoever owns it locks. After a failure to write, what was there before is as it
 * was.
 */
final class Spool implements AutoCloseable {
  /**
   * A record that was read.
   *
   * @param segment number of its segment
   * @param end where it ends there
   * @param gap why the records that it tells of are missing; null if it is a record
   */
  record Item(Entry entry, long segment, long end, Gap.@Nullable Reason gap) {
    Item(Entry entry, long segment, long end) {
      this(entry, segment, end, null);
    }
  }

  /** What earlier processes left. */
  record Found(long records, long bytes, int damaged) {}

  private static final int WORTH_KEEPING = 4;

  private final String recorder;
  private final SpoolOptions options;
  private final FieldsOf fields;
  private final InstantSource clock;
  private final FileChannel lockFile;
  private final Cursor cursor;
  private final Tally tally;
  private final Gaps gaps;
  private final ArrayDeque<Segment> segments = new ArrayDeque<>();

  private long nextNumber = 1;
  private long pending;
  private long lost;
  private long told;
  private long readSegment;
  private long readEnd;
  private Found found = new Found(0, 0, 0);
  private @Nullable IOException trouble;

  private Spool(
      String recorder,
      SpoolOptions options,
      FieldsOf fields,
      InstantSource clock,
      FileChannel lockFile)
      throws IOException {
    this.recorder = recorder;
    this.options = options;
    this.fields = fields;
    this.clock = clock;
    this.lockFile = lockFile;
    this.cursor = Cursor.open(options.folder().resolve("cursor"));
    try {
      this.tally = Tally.open(options.folder().resolve("tally"));
      this.gaps = Gaps.open(options.folder().resolve("gaps"));
    } catch (IOException | RuntimeException e) {
      cursor.close();
      throw e;
    }
    this.readSegment = cursor.segment();
    this.readEnd = cursor.offset();
  }

  /**
   * Opens the folder for this process alone and reads what is there.
   *
   * @param recorder name for gap records
   * @throws IOException if it cannot be used, or another process uses it
   */
  static Spool open(String recorder, SpoolOptions options, FieldsOf fields, InstantSource clock)
      throws IOException {
    PrivateFiles.folder(options.folder());
    FileChannel lockFile = PrivateFiles.open(options.folder().resolve("lock"));
    try {
      PrivateFiles.lock(lockFile);
      var spool = new Spool(recorder, options, fields, clock, lockFile);
      try {
        spool.load();
      } catch (IOException | RuntimeException e) {
        spool.abandon();
        throw e;
      }
      return spool;
    } catch (IOException | RuntimeException e) {
      lockFile.close();
      throw e;
    }
  }

  private void load() throws IOException {
    long bytes = 0;
    int damaged = 0;
    // The cursor's segment may be gone; what has a lower number would count as settled.
    nextNumber = cursor.segment() + 1;
    for (long number : Segment.numbers(options.folder())) {
      nextNumber = Math.max(nextNumber, number + 1);
      if (number < cursor.segment()) {
        Files.deleteIfExists(Segment.path(options.folder(), number));
        continue;
      }
      long settled = number == cursor.segment() ? cursor.offset() : 0;
      Segment segment = Segment.open(options.folder(), number, settled);
      segments.addLast(segment);
      pending += segment.unread();
      bytes += segment.size();
      damaged += segment.damaged();
    }
    found = new Found(pending, bytes, damaged);
    declareFound(damaged);
    tally.begin();
  }

  private void declareFound(int damaged) throws IOException {
    Tally.Lost died = tally.lost();
    if (died.count() > 0) {
      gaps.add(new Gap(died.from(), died.to(), died.count(), 0, Gap.Reason.CRASH));
    }
    if (damaged > 0) {
      Instant now = clock.instant();
      gaps.add(new Gap(now, now, damaged, 0, Gap.Reason.DAMAGED));
    }
  }

  /**
   * Puts records at the end, all or none, and makes room for them in front if need be. One that is
   * too large for the whole spool is given up at once.
   *
   * @throws IOException if none of them is there
   */
  void append(List<Entry> entries) throws IOException {
    List<Entry> fitting = entries.stream().filter(this::fits).toList();
    if (!fitting.isEmpty()) {
      write(fitting);
    }
    if (fitting.size() < entries.size()) {
      entries.stream().filter(entry -> !fits(entry)).forEach(this::giveUp);
    }
    makeRoom();
  }

  private void giveUp(Entry entry) {
    lost++;
    Instant time = entry.time();
    declare(new Gap(time, time, 1, entry.payload().remaining(), Gap.Reason.SIZE));
  }

  /** Tells the sink of records that it will not get. */
  void declare(Gap gap) {
    try {
      gaps.add(gap);
    } catch (IOException e) {
      trouble = e;
    }
  }

  /** What went wrong with the disk while no record depended on it; null if nothing did. */
  @Nullable IOException trouble() {
    IOException last = trouble;
    trouble = null;
    return last;
  }

  /** Whether a record can be stored at all. */
  boolean fits(Entry entry) {
    return Frame.size(entry) <= Math.min(options.maxBytes() / 2, Frame.LONGEST);
  }

  private void write(List<Entry> entries) throws IOException {
    Segment last = segments.peekLast();
    if (last == null || last.isSealed() || last.size() >= options.segmentBytes()) {
      if (last != null) {
        seal(last);
      }
      last = Segment.create(options.folder(), nextNumber);
      nextNumber++;
      segments.addLast(last);
    }
    last.append(entries);
    if (options.fsync() == SpoolOptions.Fsync.ALWAYS) {
      try {
        last.sync();
      } catch (IOException e) {
        last.seal();
        last.takeBack(entries);
        throw e;
      }
    }
    pending += entries.size();
  }

  private void seal(Segment segment) throws IOException {
    if (options.fsync() != SpoolOptions.Fsync.NEVER) {
      segment.sync();
    }
  }

  private void makeRoom() {
    while (bytes() > options.maxBytes()) {
      Segment oldest = oldestToSpare();
      if (oldest == null) {
        return;
      }
      segments.remove(oldest);
      int unread = oldest.unread();
      pending -= unread;
      lost += unread;
      Instant first = oldest.first();
      Instant last = oldest.last();
      if (unread > 0 && first != null && last != null) {
        declare(new Gap(first, last, unread, oldest.size() - Segment.START, Gap.Reason.QUOTA));
      }
      try {
        oldest.remove();
      } catch (IOException e) {
        trouble = e;
      }
    }
  }

  /** Not one of which records are with the sink: they would be gone if that did not take them. */
  @SuppressWarnings("ReferenceEquality")
  private @Nullable Segment oldestToSpare() {
    Segment last = segments.peekLast();
    for (Segment segment : segments) {
      if (segment == last) {
        return null;
      }
      if (!segment.isUnderWay()) {
        return segment;
      }
    }
    return null;
  }

  /** The next record that was not read yet, gaps first; null if all were. */
  @Nullable Item next() throws IOException {
    Gap gap = gaps.next();
    if (gap != null) {
      pending++;
      told++;
      Entry entry = gap.entry(recorder, clock.instant(), fields);
      return new Item(entry, readSegment, readEnd, gap.reason());
    }
    for (Segment segment : segments) {
      if (segment.unread() > 0) {
        Item item = segment.next(fields);
        if (item != null) {
          readSegment = item.segment();
          readEnd = item.end();
          return item;
        }
        giveUp(segment);
      }
    }
    return null;
  }

  /** What is not in the file any more would be waited for without end. */
  private void giveUp(Segment segment) {
    int gone = segment.giveUp();
    pending -= gone;
    lost += gone;
    Instant now = clock.instant();
    declare(new Gap(now, now, gone, 0, Gap.Reason.DAMAGED));
  }

  /** A record is delivered or refused. */
  void settled(Item item) throws IOException {
    pending--;
    Gap.Reason reason = item.gap();
    if (reason != null) {
      gaps.told(reason);
      return;
    }
    for (Segment segment : segments) {
      if (segment.number() == item.segment()) {
        segment.settled();
      }
    }
  }

  /** Everything up to the end of this record is settled. */
  void moveTo(Item item) throws IOException {
    cursor.moveTo(item.segment(), item.end());
    while (!segments.isEmpty() && isDone(segments.getFirst())) {
      segments.removeFirst().remove();
    }
  }

  private boolean isDone(Segment first) {
    if (first.number() < cursor.segment()) {
      return first.unread() == 0;
    }
    return first.number() == cursor.segment()
        && cursor.offset() >= first.size()
        && (segments.size() > 1
            || first.isSealed()
            || first.size() >= options.segmentBytes() / WORTH_KEEPING);
  }

  /** Asks the disk to hold what was appended; what it could not hold is not written to again. */
  void sync() throws IOException {
    Segment last = segments.peekLast();
    if (last == null) {
      return;
    }
    try {
      last.sync();
    } catch (IOException e) {
      // After a failed fsync nobody knows what the disk has: records go to a new file from here on.
      last.seal();
      throw e;
    }
  }

  /** Records that are here or under way from here. */
  long pending() {
    return pending + gaps.waiting();
  }

  /** Records that the bound took. */
  long lost() {
    return lost;
  }

  /** Gap records that were made. */
  long gaps() {
    return told + gaps.waiting();
  }

  long bytes() {
    return sum(segments);
  }

  private static long sum(SequencedCollection<Segment> all) {
    long sum = 0;
    for (Segment segment : all) {
      sum += segment.size();
    }
    return sum;
  }

  Tally tally() {
    return tally;
  }

  Found found() {
    return found;
  }

  @Override
  public void close() throws IOException {
    var problems = new ArrayList<IOException>();
    for (Segment segment : segments) {
      closing(problems, () -> seal(segment));
      closing(problems, segment::close);
    }
    closing(problems, cursor::close);
    closing(problems, gaps::close);
    closing(problems, lockFile::close);
    if (!problems.isEmpty()) {
      throw problems.getFirst();
    }
  }

  /** Closes what was opened so far; the caller has the reason. */
  private void abandon() {
    var ignored = new ArrayList<IOException>();
    segments.forEach(segment -> closing(ignored, segment::close));
    closing(ignored, cursor::close);
    closing(ignored, gaps::close);
  }

  private interface Closing {
    void close() throws IOException;
  }

  private static void closing(List<IOException> problems, Closing what) {
    try {
      what.close();
    } catch (IOException e) {
      problems.add(e);
    }
  }
}
