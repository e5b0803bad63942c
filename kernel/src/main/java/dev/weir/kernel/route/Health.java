package dev.weir.kernel.route;

import java.util.concurrent.atomic.AtomicInteger;

/** How a node has done of late. Any thread. */
final class Health {
  private final AtomicInteger fails = new AtomicInteger();
  private volatile long failedAt;

  void failed(long nanoTime) {
    failedAt = nanoTime;
    fails.incrementAndGet();
  }

  void succeeded() {
    if (fails.get() != 0) {
      fails.set(0);
    }
  }

  /** Whether it failed often enough, recently enough, to be left out. */
  boolean isDown(int maxFails, long failNanos, long nanoTime) {
    return fails.get() >= maxFails && nanoTime - failedAt < failNanos;
  }

  long failedAt() {
    return failedAt;
  }
}
