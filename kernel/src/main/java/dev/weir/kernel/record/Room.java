package dev.weir.kernel.record;

import dev.weir.spi.record.Seen;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A bound in bytes that hosts share fairly: the less is free, the less may one of them hold. What
 * is told in less detail may use more of it.
 *
 * <pre>
 *   a host may hold, with        full   headers   metadata   flow
 *   this many times the free:    1      3         7          15
 *   so alone it fills at most:   1/2    3/4       7/8        15/16
 * </pre>
 *
 * So a host that is noisy leaves room, and a quiet one finds room for all its detail until it has
 * itself taken as much as is left. Nobody has to be asked who else is there: no lock, no list of
 * hosts. Hosts are told apart by a hash; two of them may be taken for one. Thread-safe.
 */
final class Room {
  private static final int LANES = 1 << 10;

  private final long limit;
  private final AtomicLong used = new AtomicLong();
  private final AtomicLongArray lanes = new AtomicLongArray(LANES);

  /**
   * @param limit bytes, not negative
   */
  Room(long limit) {
    this.limit = limit;
  }

  /** Which of the lanes a host has. */
  static int lane(String host) {
    int hash = host.hashCode();
    return (hash ^ hash >>> 16 ^ hash >>> 10) & LANES - 1;
  }

  private static long share(Seen detail) {
    return switch (detail) {
      case FULL -> 1;
      case HEADERS -> 3;
      case METADATA -> 7;
      case FLOW -> 15;
    };
  }

  /** Takes so many bytes for a host, all or none. What comes first may always use all. */
  boolean take(int lane, long bytes, Seen detail) {
    return take(lane, bytes, share(detail));
  }

  /** Whether {@link #take} would succeed just now. */
  boolean mayTake(int lane, long bytes, Seen detail) {
    long all = used.get() + bytes;
    long mine = lanes.get(lane) + bytes;
    return all <= limit && (all == bytes || mine / share(detail) <= limit - all);
  }

  /** Takes so many bytes for a host that may hold {@code share} times what is free. */
  boolean take(int lane, long bytes, long share) {
    long all = used.addAndGet(bytes);
    long mine = lanes.addAndGet(lane, bytes);
    boolean fits = all <= limit && (all == bytes || mine / share <= limit - all);
    if (!fits) {
      give(lane, bytes);
    }
    return fits;
  }

  /** Takes so many bytes, whether there is room or not. */
  void force(int lane, long bytes) {
    used.addAndGet(bytes);
    lanes.addAndGet(lane, bytes);
  }

  /** Gives back what was taken. */
  void give(int lane, long bytes) {
    lanes.addAndGet(lane, -bytes);
    used.addAndGet(-bytes);
  }

  /** Lays what was taken for one host to another's account. */
  void move(int from, int to, long bytes) {
    if (from != to) {
      lanes.addAndGet(from, -bytes);
      lanes.addAndGet(to, bytes);
    }
  }

  long used() {
    return used.get();
  }

  long limit() {
    return limit;
  }
}
