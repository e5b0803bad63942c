package dev.weir.kernel.record.spool;

import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.RecordId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a sink's answer means for the records of a batch. */
final class Answers {
  private Answers() {}

  /** How many of them the sink will never take. */
  static int dead(List<Entry> batch, Set<RecordId> dead) {
    return (int) batch.stream().filter(entry -> dead.contains(entry.id())).count();
  }

  /** What is to be sent again. */
  static List<Entry> left(List<Entry> batch, Delivery answer) {
    return switch (answer) {
      case Delivery.All _ -> List.of();
      case Delivery.Retry _ -> batch;
      case Delivery.Some some -> {
        var left = new ArrayList<Entry>();
        for (int i = Math.clamp(some.accepted(), 0, batch.size()); i < batch.size(); i++) {
          if (!some.dead().contains(batch.get(i).id())) {
            left.add(batch.get(i));
          }
        }
        yield left;
      }
    };
  }
}
