package dev.weir.kernel.record;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before a batch is sent again: doubles with each failure up to a bound, with
 * jitter so that many gateways do not come back at once, and never less than the sink asked for.
 *
 * @param first after the first failure
 * @param most upper bound, except where the sink asks for more
 * @param random a number from 0 to 1
 */
record Backoff(Duration first, Duration most, DoubleSupplier random) {
  /** A sink that asks for more than this is not believed. */
  private static final Duration MOST_ASKED = Duration.ofHours(1);

  private static final int MOST_DOUBLINGS = 20;

  /** What a sink asked for, within reason. */
  static Duration believed(Duration asked) {
    if (asked.isNegative()) {
      return Duration.ZERO;
    }
    return asked.compareTo(MOST_ASKED) > 0 ? MOST_ASKED : asked;
  }

  /**
   * @param failures how many in a row, at least 1
   * @param asked what the sink asked for; zero if nothing
   */
  Duration after(int failures, Duration asked) {
    long base = first.toNanos() << Math.min(MOST_DOUBLINGS, failures - 1);
    long bounded = Math.min(base, most.toNanos());
    long jittered = bounded / 2 + (long) (bounded / 2.0 * random.getAsDouble());
    return Duration.ofNanos(Math.max(jittered, believed(asked).toNanos()));
  }
}
