package dev.weir.kernel.service;

import dev.weir.kernel.record.RecorderQueue;
import dev.weir.spi.record.Recorder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A recorder with its queue.
 *
 * @param plan what it was made from; null for the live lines, which no configuration names
 * @param recorder the component; null for the live lines
 * @param queue where records for it go
 */
record Sink(Plan.@Nullable RecorderPlan plan, @Nullable Recorder recorder, RecorderQueue queue) {
  /** Whether a recorder of the next configuration is just this one. */
  boolean isMadeFrom(Plan.RecorderPlan asked) {
    return plan != null
        && Objects.equals(plan.config().spool(), asked.config().spool())
        && plan.recorder().factory().equals(asked.recorder().factory())
        && plan.recorder().config().equals(asked.recorder().config());
  }
}
