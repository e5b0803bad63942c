package dev.weir.kernel.record;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that all captured bodies of the process may hold together. What does not fit is not
 * captured; traffic never waits for it. Thread-safe.
 */
public final class BodyBudget {
  /** 64 MiB. */
  public static final long DEFAULT = 64L << 20;

  private final long limit;
  private final AtomicLong used = new AtomicLong();

  /**
   * @param limit bytes, not negative
   */
  public BodyBudget(long limit) {
    if (limit < 0) {
      throw new IllegalArgumentException("limit: " + limit + " (expected: not negative)");
    }
    this.limit = limit;
  }

  /** Takes so many bytes, all or none. */
  boolean take(long bytes) {
    if (used.addAndGet(bytes) <= limit) {
      return true;
    }
    used.addAndGet(-bytes);
    return false;
  }

  /** Gives back what {@link #take} took. */
  void give(long bytes) {
    used.addAndGet(-bytes);
  }

  /** How many bytes are taken now. */
  public long used() {
    return used.get();
  }

  /** How many bytes there are in all. */
  public long limit() {
    return limit;
  }
}
