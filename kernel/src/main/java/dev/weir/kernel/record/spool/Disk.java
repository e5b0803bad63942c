package dev.weir.kernel.record.spool;

import dev.weir.spi.record.Entry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The spool, as far as there is one: a folder that cannot be used is said once and tried again, and
 * no failure of the disk leaves this class. Whoever owns it locks.
 */
final class Disk {
  private static final Duration TRY_AGAIN = Duration.ofSeconds(5);

  private final String recorder;
  private final SpoolOptions options;
  private final FieldsOf fields;
  private final SpoolLog log;
  private final InstantSource clock;

  private @Nullable Spool spool;
  private long openAgain;
  private boolean degraded;
  private boolean closed;
  private long found;
  private long lost;
  private long gaps;
  private long pending;

  Disk(String recorder, SpoolOptions options, FieldsOf fields, SpoolLog log, InstantSource clock) {
    this.recorder = recorder;
    this.options = options;
    this.fields = fields;
    this.log = log;
    this.clock = clock;
  }

  /** Opens the folder; if that fails, it can be asked for again. */
  void open() {
    openAgain = System.nanoTime() + TRY_AGAIN.toNanos();
    try {
      Spool opened = Spool.open(recorder, options, fields, clock);
      spool = opened;
      Spool.Found there = opened.found();
      long died = opened.tally().lost().count();
      if (there.records() > 0 || there.damaged() > 0 || died > 0) {
        log.found(there.records(), there.bytes(), there.damaged(), died);
      }
      works();
    } catch (IOException e) {
      fails(e);
    }
  }

  /** Opens it if it is time to try that again. */
  boolean isOpen() {
    if (spool == null && !closed && System.nanoTime() - openAgain > 0) {
      open();
    }
    return spool != null;
  }

  boolean isClosed() {
    return closed;
  }

  /** Whether the last thing that was tried failed. */
  boolean isDegraded() {
    return degraded;
  }

  private void fails(IOException problem) {
    if (!degraded) {
      degraded = true;
      Path folder = options.folder();
      String why = problem.getMessage();
      log.degraded(folder + ": " + (why == null ? problem.toString() : why));
    }
  }

  private void works() {
    if (degraded) {
      degraded = false;
      log.restored();
    }
  }

  /** The count of records under way; null without a spool. */
  @Nullable Tally tally() {
    Spool open = spool;
    return open == null ? null : open.tally();
  }

  /** Whether a record can be stored at all. */
  boolean fits(Entry entry) {
    return spool != null && spool.fits(entry);
  }

  /** Stores records, all or none. */
  boolean append(List<Entry> entries) {
    Spool to = spool;
    if (to == null) {
      return false;
    }
    try {
      to.append(entries);
      checked(to);
      return true;
    } catch (IOException e) {
      fails(e);
      return false;
    }
  }

  /** Tells the sink of records that it will not get; false if there is no spool to do so. */
  boolean declare(Gap gap) {
    Spool to = spool;
    if (to == null) {
      return false;
    }
    to.declare(gap);
    checked(to);
    return true;
  }

  private void checked(Spool used) {
    IOException trouble = used.trouble();
    if (trouble == null) {
      works();
    } else {
      fails(trouble);
    }
  }

  /** The next record that was not read yet; null if there is none, or none that can be read. */
  Spool.@Nullable Item next() {
    Spool from = spool;
    try {
      return from == null ? null : from.next();
    } catch (IOException e) {
      fails(e);
      return null;
    }
  }

  /** Records are settled; {@code end} is the last one of which all before it are, too. */
  void settled(List<Spool.Item> gone, Spool.@Nullable Item end) {
    Spool from = spool;
    if (from == null) {
      return;
    }
    for (Spool.Item item : gone) {
      try {
        from.settled(item);
      } catch (IOException e) {
        // The sink may be told of a gap twice.
        fails(e);
      }
    }
    if (end != null) {
      try {
        from.moveTo(end);
      } catch (IOException e) {
        // They may be sent twice after a restart; lost they are not.
        fails(e);
      }
    }
  }

  /** Asks the disk to hold what was written. */
  void sync() {
    Spool to = spool;
    if (to != null) {
      try {
        to.sync();
      } catch (IOException e) {
        fails(e);
      }
    }
  }

  /** Records that are there or under way from there. */
  long pending() {
    Spool from = spool;
    return from == null ? 0 : from.pending();
  }

  /** The counters now, or as they were when it was closed. */
  SpooledRecorder.Counts counts(long delivered, long refused) {
    Spool from = spool;
    if (from != null) {
      found = from.found().records();
      lost = from.lost();
      gaps = from.gaps();
      pending = from.pending();
    }
    return new SpooledRecorder.Counts(found, delivered, refused, lost, gaps, pending);
  }

  void close() {
    var _ = counts(0, 0);
    Spool open = spool;
    spool = null;
    closed = true;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        fails(e);
      }
    }
  }
}
