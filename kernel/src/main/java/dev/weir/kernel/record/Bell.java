package dev.weir.kernel.record;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Wakes a thread once enough has come for it. Those who bring something ask without a lock, and
 * only the first of them pays for the wake-up.
 */
final class Bell {
  private final AtomicBoolean asleep = new AtomicBoolean();
  private volatile int atDepth = 1;
  private volatile long atBytes = Long.MAX_VALUE;

  /** Whether so much is worth a wake-up. */
  boolean isDue(int depth, long bytes) {
    return depth >= atDepth || bytes >= atBytes;
  }

  void ring(Thread sleeper) {
    if (asleep.get() && asleep.compareAndSet(true, false)) {
      LockSupport.unpark(sleeper);
    }
  }

  /**
   * Sleeps, on the thread that {@link #ring} names.
   *
   * @param depth from how many records on it is due
   * @param bytes from how many bytes on it is due
   * @param nanos how long at most; 0 means as long as it takes
   * @param nothing whether there is still no reason to stay awake
   */
  void await(int depth, long bytes, long nanos, BooleanSupplier nothing) {
    atDepth = depth;
    atBytes = bytes;
    asleep.set(true);
    // Looked at after the flag is up: whoever came before it is seen here, later ones see the flag.
    if (nothing.getAsBoolean()) {
      if (nanos > 0) {
        LockSupport.parkNanos(this, nanos);
      } else {
        LockSupport.park(this);
      }
    }
    asleep.set(false);
  }
}
