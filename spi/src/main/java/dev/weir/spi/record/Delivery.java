package dev.weir.spi.record;

import java.time.Duration;
import java.util.Set;

/**
 * What became of a batch.
 *
 * @since 1.0
 */
public sealed interface Delivery {
  /** The sink has them all. */
  record All() implements Delivery {}

  /**
   * The sink has some of them.
   *
   * @param accepted how many it has, from the first of the batch on
   * @param dead ids that it will never take; they are counted as refused and not sent again
   * @param retryAfter when to send the rest
   */
  record Some(int accepted, Set<RecordId> dead, Duration retryAfter) implements Delivery {}

  /**
   * The sink has none of them; send the batch again.
   *
   * @param after how long to wait at least; zero leaves it to the kernel
   * @param why for the log, without secrets
   */
  record Retry(Duration after, String why) implements Delivery {}

  /** The one {@link All}. */
  Delivery ALL = new All();
}
