package dev.weir.kernel.record.spool;

import java.time.Duration;

/** How long to wait before a sink is tried again. */
@FunctionalInterface
public interface Pacing {
  /**
   * The wait.
   *
   * @param failures how many in a row, at least 1
   * @param asked what the sink asked for; zero if nothing
   */
  Duration after(int failures, Duration asked);
}
