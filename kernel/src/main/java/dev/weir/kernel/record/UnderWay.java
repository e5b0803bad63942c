package dev.weir.kernel.record;

import dev.weir.kernel.record.spool.SpooledRecorder;
import dev.weir.kernel.record.spool.Tally;
import org.jspecify.annotations.Nullable;

/**
 * The count of records under way, kept where it outlives the process; without a spool there is
 * none. Thread-safe.
 */
final class UnderWay {
  private volatile @Nullable Tally tally;

  /**
   * Begins to count, if there is a folder for it by now.
   *
   * @param depth how many are under way already
   */
  void begin(@Nullable SpooledRecorder spool, int depth) {
    Tally opened = spool == null || tally != null ? null : spool.tally();
    if (opened != null) {
      opened.handedOver(depth, System.currentTimeMillis());
      tally = opened;
    }
  }

  /** A record is handed over. Called on event loops. */
  void handedOver(Emission emission) {
    Tally counting = tally;
    if (counting != null) {
      counting.handedOver(1, emission.time().toEpochMilli());
    }
  }

  /** So many are delivered, on disk, refused, or declared as lost. */
  void settled(long records) {
    Tally counting = tally;
    if (counting != null) {
      counting.settled(records, System.currentTimeMillis());
    }
  }
}
