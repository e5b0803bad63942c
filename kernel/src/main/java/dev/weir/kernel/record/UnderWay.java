package dev.weir.kernel.record;

import dev.weir.kernel.record.spool.Tally;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The count of records under way, kept where it outlives the process; without a spool there is
 * none. Until there is a folder for it, it is kept here. Thread-safe.
 */
final class UnderWay {
  /** Stands in {@code here} once all is counted in the tally. */
  private static final long MOVED = Long.MIN_VALUE;

  private final AtomicLong here;
  private volatile @Nullable Tally tally;

  /**
   * @param isAsked whether there will ever be a folder
   */
  UnderWay(boolean isAsked) {
    here = new AtomicLong(isAsked ? 0 : MOVED);
  }

  /**
   * Begins to count in the folder, if there is one by now. Called by one thread at a time.
   *
   * @param opened the count in the folder, null while there is none
   */
  void begin(Supplier<@Nullable Tally> opened) {
    if (here.get() == MOVED) {
      return;
    }
    Tally found = opened.get();
    if (found != null) {
      // Seen by whoever finds that the count has moved; each record is in one of both.
      tally = found;
      found.handedOver(here.getAndSet(MOVED), System.currentTimeMillis());
    }
  }

  /** A record is handed over. Called on event loops. */
  void handedOver(Emission emission) {
    if (!isCountedHere(1)) {
      Tally counting = tally;
      if (counting != null) {
        counting.handedOver(1, emission.time().toEpochMilli());
      }
    }
  }

  /** So many are delivered, on disk, refused, or declared as lost. */
  void settled(long records) {
    if (!isCountedHere(-records)) {
      Tally counting = tally;
      if (counting != null) {
        counting.settled(records, System.currentTimeMillis());
      }
    }
  }

  private boolean isCountedHere(long more) {
    long count = here.get();
    while (count != MOVED) {
      long seen = here.compareAndExchange(count, count + more);
      if (seen == count) {
        return true;
      }
      count = seen;
    }
    return false;
  }
}
