package dev.weir.plugin.store;

import dev.weir.spi.record.Entry;
import dev.weir.spi.record.RecordId;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A store as its one writer sees it.
 *
 * <pre>
 *   lock        who writes
 *   index.db    a row for each record, SQLite, with index.db-wal and index.db-shm beside it
 *   0000…1.seg  the records themselves, in blocks; the last segment is appended to
 * </pre>
 *
 * <p>Blocks are written before the index is committed. So a row always has its record; what a
 * killed process left behind the last row is taken in again, or cut off if it does not end (see
 * {@link Recovery}). One thread at a time.
 */
final class Store implements AutoCloseable {
  private static final int SEGMENTS = 32;
  private static final long SMALLEST_SEGMENT = 128 << 10;
  private static final long LARGEST_SEGMENT = 32L << 20;
  private static final long LARGEST_LOG = 4L << 20;

  /** About the most that one call of {@link #append} adds to the segments. */
  private static final long LARGEST_BATCH = 1L << 20;

  /** Parts of the longest age that a segment may span: records go so much later at most. */
  private static final int AGES = 24;

  private final Path folder;
  private final StoreConfig config;
  private final Lock lock;
  private final Index index;
  private final BlockWriter writer = new BlockWriter();
  private final long segmentBytes;
  private final long logBytes;
  private Segment segment;
  private Span span;

  private Store(Path folder, StoreConfig config, Lock lock, Index index, Span last)
      throws IOException, SQLException {
    this.folder = folder;
    this.config = config;
    this.lock = lock;
    this.index = index;
    long total = config.maxTotal().bytes();
    segmentBytes = Math.clamp(total / SEGMENTS, SMALLEST_SEGMENT, LARGEST_SEGMENT);
    logBytes = Math.min(total / SEGMENTS, LARGEST_LOG);
    index.limitLog(logBytes);
    span = last;
    segment =
        last.bytes() == Segment.START
            ? Segment.create(folder, last.number())
            : Segment.open(folder, last.number());
  }

  /**
   * Opens a store, makes it if it is not there, and mends what an earlier process left.
   *
   * @param lock of the folder; the caller's again if this fails
   */
  static Store open(Path folder, StoreConfig config, Lock lock) throws IOException, SQLException {
    Index index = Recovery.open(folder);
    try {
      List<Span> spans = index.spans();
      Span last = spans.isEmpty() ? Span.empty(1) : spans.getLast();
      return new Store(folder, config, lock, index, last);
    } catch (IOException | SQLException | RuntimeException e) {
      index.close();
      throw e;
    }
  }

  /** Whether the folder is still the one that was opened. */
  boolean isStillThere() {
    return lock.isStillThere();
  }

  /**
   * Keeps entries, all or none; those that it has already are passed over.
   *
   * @return ids of those that are too large to be kept
   */
  Set<RecordId> append(List<Entry> entries, Instant now) throws IOException, SQLException {
    rotateIfFull(now);
    var large = new HashSet<RecordId>();
    var records = new ArrayList<Kept>(entries.size());
    for (Entry entry : entries) {
      if (Block.fits(entry.payload().remaining())) {
        String point = entry.point().equals(Entry.HANDLER) ? "" : entry.point();
        records.add(new Kept(entry.id(), point, entry.payload().duplicate()));
      } else {
        large.add(entry.id());
      }
    }
    if (!records.isEmpty()) {
      append(records);
    }
    return large;
  }

  private void append(List<Kept> records) throws IOException, SQLException {
    Span before = span;
    index.begin();
    try {
      List<Kept> fresh = write(records);
      if (fresh.size() < records.size()) {
        // Some are here already: their slots must not be counted, so all is done anew without them.
        index.rollback();
        span = before;
        index.begin();
        write(fresh);
      }
      index.put(span);
      index.commit();
    } catch (IOException | SQLException | RuntimeException e) {
      index.rollback();
      span = before;
      throw e;
    } finally {
      writer.clear();
    }
    if (index.logSize() > logBytes) {
      checkpoint(false);
    }
  }

  /** Writes blocks and rows; gives the records that were not there before. */
  private List<Kept> write(List<Kept> records) throws IOException, SQLException {
    var fresh = new ArrayList<Kept>(records.size());
    var block = new ArrayList<Kept>();
    for (int i = 0; i <= records.size(); i++) {
      boolean last = i == records.size();
      if (last || !writer.takes(records.get(i))) {
        writeBlock(block, fresh);
        block.clear();
      }
      if (!last) {
        writer.add(records.get(i));
        block.add(records.get(i));
      }
    }
    return fresh;
  }

  private void writeBlock(List<Kept> block, List<Kept> fresh) throws IOException, SQLException {
    if (block.isEmpty()) {
      return;
    }
    Span next = span;
    for (int slot = 0; slot < block.size(); slot++) {
      Kept record = block.get(slot);
      index.add(record.id(), record.point(), span.number(), span.bytes(), slot, Row.of(record));
    }
    int[] added = index.write();
    for (int i = 0; i < added.length; i++) {
      if (added[i] > 0) {
        fresh.add(block.get(i));
        next = next.with(block.get(i).id());
      }
    }
    var bytes = writer.finish();
    long end = span.bytes() + bytes.remaining();
    segment.append(bytes, span.bytes());
    writer.clear();
    span = next.upTo(end);
  }

  private void rotateIfFull(Instant now) throws IOException, SQLException {
    if (span.records() > 0 && (span.bytes() >= segmentBytes || isOld(now))) {
      rotate();
      makeRoom(now);
    }
  }

  private boolean isOld(Instant now) {
    long age = config.maxAge().toMillis();
    return age > 0 && now.toEpochMilli() - Ids.millis(span.first()) > Math.max(1, age / AGES);
  }

  private void rotate() throws IOException, SQLException {
    segment.sync();
    Segment next = Segment.create(folder, span.number() + 1);
    segment.close();
    segment = next;
    span = Span.empty(span.number() + 1);
  }

  /** Copies the log into the index; after the records are on disk, so that it never knows more. */
  private void checkpoint(boolean empty) throws IOException, SQLException {
    segment.sync();
    index.checkpoint(empty);
  }

  /** What is to be done now and then: old records go, the log is emptied. */
  void tidy(Instant now) throws IOException, SQLException {
    rotateIfFull(now);
    makeRoom(now);
    if (index.logSize() > 0) {
      checkpoint(true);
    }
  }

  private void makeRoom(Instant now) throws IOException, SQLException {
    // What is being written meanwhile, and the log, must fit as well.
    long most = config.maxTotal().bytes() - segmentBytes - 2 * logBytes - LARGEST_BATCH;
    long age = config.maxAge().toMillis();
    Instant oldest = age == 0 ? Instant.EPOCH : now.minus(config.maxAge());
    var pruning = new Pruning(folder, index, span.number());
    Pruning.Result gone = pruning.prune(oldest, most);
    if (gone.records() > 0) {
      StoreLog.pruned(folder, gone);
    }
  }

  /** Number of the segment that is appended to, for tests. */
  long current() {
    return span.number();
  }

  @Override
  public void close() throws IOException, SQLException {
    try (lock;
        Segment closing = segment;
        BlockWriter _ = writer;
        Index closed = index) {
      closing.sync();
      closed.checkpoint(true);
    }
  }

  /** Closes what a failed write left, without another try to write. */
  void abandon() {
    @Nullable Exception first = null;
    for (AutoCloseable part : List.of(index, segment, writer, lock)) {
      try {
        part.close();
      } catch (Exception e) {
        first = first == null ? e : first;
      }
    }
    StoreLog.abandoned(folder, first);
  }
}
