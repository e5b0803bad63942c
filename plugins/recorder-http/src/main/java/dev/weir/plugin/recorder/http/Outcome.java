package dev.weir.plugin.recorder.http;

import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.RecordId;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says to the kernel what became of a batch, record by record. */
final class Outcome {
  private static final int MOST_AHEAD = 4096;

  private Outcome() {}

  /**
   * The settled ones go out of the batch. What the sink took beyond them comes back with the next
   * batch and is kept in mind, so that it is not sent twice.
   *
   * @param answers in the order of the batch; null for what was not sent or not answered
   * @param ahead ids that were delivered out of turn; brought up to date
   */
  static Delivery of(List<Entry> batch, @Nullable Answer[] answers, Set<RecordId> ahead) {
    int settled = 0;
    var dead = new HashSet<RecordId>();
    boolean inTurn = true;
    Answer.Later stop = null;
    for (int i = 0; i < answers.length; i++) {
      RecordId id = batch.get(i).id();
      Answer answer = answers[i];
      if (answer instanceof Answer.Later later
          && (stop == null || later.after().compareTo(stop.after()) > 0)) {
        stop = later;
      }
      inTurn &= answer != null && !(answer instanceof Answer.Later);
      if (inTurn) {
        settled++;
        ahead.remove(id);
      } else if (answer instanceof Answer.Taken) {
        ahead.add(id);
      }
      if (answer instanceof Answer.Refused) {
        dead.add(id);
      }
    }
    if (ahead.size() > MOST_AHEAD) {
      // Left behind by records that were dropped before they came again.
      ahead.clear();
    }
    if (settled == batch.size() && dead.isEmpty()) {
      return Delivery.ALL;
    }
    if (settled == 0 && dead.isEmpty() && stop != null) {
      return new Delivery.Retry(stop.after(), stop.why());
    }
    return new Delivery.Some(
        settled, Set.copyOf(dead), stop == null ? Duration.ZERO : stop.after());
  }
}
