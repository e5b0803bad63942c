package dev.weir.kernel.record;

import java.util.concurrent.atomic.LongAdder;

/**
 * The memory that all captured bodies of the process may hold together, shared fairly by hosts: one
 * alone fills at most three quarters of it. What does not fit is not captured; traffic never waits
 * for it. Thread-safe.
 */
public final class BodyBudget {
  /** 64 MiB. */
  public static final long DEFAULT = 64L << 20;

  private static final long SHARE = 3;

  private final Room room;
  private final LongAdder cut = new LongAdder();

  /**
   * @param limit bytes, not negative
   */
  public BodyBudget(long limit) {
    if (limit < 0) {
      throw new IllegalArgumentException("limit: " + limit + " (expected: not negative)");
    }
    this.room = new Room(limit);
  }

  /** Takes so many bytes for a host, all or none. */
  boolean take(int lane, long bytes) {
    return room.take(lane, bytes, SHARE);
  }

  /** Gives back what {@link #take} took. */
  void give(int lane, long bytes) {
    room.give(lane, bytes);
  }

  /** Lays what was taken for one host to another's account. */
  void move(int from, int to, long bytes) {
    room.move(from, to, bytes);
  }

  /** A body was cut for want of room. */
  void countCut() {
    cut.increment();
  }

  /** How many bodies were cut for want of room so far. */
  public long cut() {
    return cut.sum();
  }

  /** How many bytes are taken now. */
  public long used() {
    return room.used();
  }

  /** How many bytes there are in all. */
  public long limit() {
    return room.limit();
  }
}
