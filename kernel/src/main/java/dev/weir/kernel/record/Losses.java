package dev.weir.kernel.record;

import dev.weir.kernel.record.spool.Gap;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The records that a queue had no room for and of which the sink was not told yet. Event loops
 * {@link #add} without a lock; the recorder's thread, and whoever ends it, take what there is.
 */
final class Losses {
  private final LongAdder count = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final AtomicLong from = new AtomicLong(Long.MAX_VALUE);
  private final AtomicLong to = new AtomicLong(Long.MIN_VALUE);
  private volatile long countTaken;
  private long bytesTaken;

  void add(Emission lost) {
    long time = lost.time().toEpochMilli();
    // Nearly always there is nothing to write: it is neither the first nor later than the last.
    if (time < from.get()) {
      from.accumulateAndGet(time, Math::min);
    }
    if (time > to.get()) {
      to.accumulateAndGet(time, Math::max);
    }
    bytes.add(lost.size());
    count.increment();
  }

  /** How many there were in all. */
  long count() {
    return count.sum();
  }

  /** Whether there are any that were not taken. */
  boolean isPending() {
    return count.sum() != countTaken;
  }

  /** What was lost since the last call; null if nothing was. */
  synchronized @Nullable Gap take() {
    long newer = count.sum() - countTaken;
    if (newer == 0) {
      return null;
    }
    long size = bytes.sum() - bytesTaken;
    countTaken = countTaken + newer;
    bytesTaken += size;
    long last = to.get();
    long first = Math.min(from.getAndSet(Long.MAX_VALUE), last);
    return new Gap(
        Instant.ofEpochMilli(first),
        Instant.ofEpochMilli(last),
        newer,
        Math.max(0, size),
        Gap.Reason.MEMORY);
  }
}
