package dev.weir.plugin.recorder.mongo;

import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.RecordId;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What became of each record of a batch; to be sent again, as long as nothing else was said. */
final class Verdicts {
  private enum Verdict {
    LATER,
    TAKEN,
    DEAD
  }

  private final List<Entry> batch;
  private final Verdict[] verdicts;
  private String why = "";

  Verdicts(List<Entry> batch) {
    this.batch = batch;
    this.verdicts = new Verdict[batch.size()];
    java.util.Arrays.fill(verdicts, Verdict.LATER);
  }

  /** The server has it. */
  void taken(int place) {
    verdicts[place] = Verdict.TAKEN;
  }

  /** The server will never take it. */
  void dead(int place) {
    verdicts[place] = Verdict.DEAD;
  }

  /** Why some are to be sent again, without secrets. */
  void later(String reason) {
    why = reason;
  }

  /**
   * All of it in one answer. Taken records behind one that has to wait come back with it; the
   * server then knows them by their id.
   */
  Delivery delivery() {
    int settled = 0;
    boolean inTurn = true;
    var dead = new HashSet<RecordId>();
    for (int i = 0; i < verdicts.length; i++) {
      inTurn &= verdicts[i] != Verdict.LATER;
      settled += inTurn ? 1 : 0;
      if (verdicts[i] == Verdict.DEAD) {
        dead.add(batch.get(i).id());
      }
    }
    if (settled == verdicts.length && dead.isEmpty()) {
      return Delivery.ALL;
    }
    if (settled == 0 && dead.isEmpty()) {
      return new Delivery.Retry(Duration.ZERO, why);
    }
    return new Delivery.Some(settled, Set.copyOf(dead), Duration.ZERO);
  }
}
