package dev.weir.kernel.record.spool;

import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Entry;
import java.time.Duration;
import java.util.List;

/** How a sink does: what it took and refused, and when it is to be tried again. Its owner locks. */
final class Progress {
  private final Pacing pacing;
  private final SpoolLog log;
  private int failures;
  private long notBefore;
  private long delivered;
  private long refused;

  Progress(Pacing pacing, SpoolLog log) {
    this.pacing = pacing;
    this.log = log;
  }

  void count(long newDelivered, long newRefused) {
    delivered += newDelivered;
    refused += newRefused;
  }

  /** Counts what a batch that came from memory came to. */
  Delivery counted(List<Entry> batch, Delivery answer) {
    int size = batch.size();
    switch (answer) {
      case Delivery.All _ -> {
        count(size, 0);
        failures = 0;
      }
      case Delivery.Some some -> {
        int dead = Answers.dead(batch, some.dead());
        int left = Answers.left(batch, answer).size();
        count(size - dead - left, dead);
        log.refused(dead);
        if (left == size) {
          failed(some.retryAfter(), "the sink took none of " + size);
        } else if (left > 0) {
          partly(some.retryAfter());
          log.retry(failures, some.retryAfter(), "the sink took " + (size - left) + " of " + size);
        }
      }
      case Delivery.Retry retry -> failed(retry.after(), retry.why());
    }
    return answer;
  }

  /** The sink took nothing. */
  void failed(Duration asked, String why) {
    failures++;
    Duration wait = pacing.after(failures, asked);
    notBefore = System.nanoTime() + wait.toNanos();
    log.retry(failures, wait, why);
  }

  /** The sink took some and wants the rest after a while. */
  void partly(Duration asked) {
    failures = 1;
    notBefore = System.nanoTime() + asked.toNanos();
  }

  /** The sink took something. */
  void made() {
    if (failures > 0) {
      log.recovered(failures);
      failures = 0;
    }
  }

  /** Nanoseconds until it may be tried again; not positive if it may now. */
  long pause() {
    return failures == 0 ? 0 : notBefore - System.nanoTime();
  }

  /** It may be tried at once. */
  void hurry() {
    notBefore = System.nanoTime();
  }

  /** Failures in a row. */
  int failures() {
    return failures;
  }

  /** Whether it has not failed since it had so many failures. */
  boolean isSince(int before) {
    return failures == 0 || failures == before;
  }

  long delivered() {
    return delivered;
  }

  long refused() {
    return refused;
  }
}
