package dev.weir.kernel.record.spool;

import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Entry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A batch that is with the sink. Its owner locks. */
final class Job {
  final List<Entry> batch;

  /** Whether it is on disk as well, so that nobody waits for the answer. */
  boolean stored;

  @Nullable Delivery answer;

  Job(List<Entry> batch) {
    this.batch = batch;
  }
}
