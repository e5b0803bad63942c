package dev.weir.kernel.record;

import dev.weir.spi.record.Entry;
import dev.weir.spi.record.Recorder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What was taken from a queue and is not settled: encoded once, however often it is sent, in the
 * order in which it came.
 *
 * <p>Used on the recorder's thread, except that anybody may {@link #close} it: then what a hanging
 * recorder keeps is settled all the same. The lock is held while records move, never while the
 * recorder is called.
 */
final class HeldRecords {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(1);

  /** One of them. */
  static final class Held {
    final Queued item;
    @Nullable Entry entry;

    private Held(Queued item) {
      this.item = item;
    }

    int payload() {
      Entry known = entry;
      return known == null ? 0 : known.payload().limit();
    }
  }

  private final RecorderQueue queue;
  private final Object gate = new Object();
  private final ArrayDeque<Held> held = new ArrayDeque<>();
  private @Nullable Held notice;
  private boolean over;

  private final AtomicLong delivered = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  HeldRecords(RecorderQueue queue) {
    this.queue = queue;
  }

  int count() {
    synchronized (gate) {
      return held.size();
    }
  }

  /** Bytes of all payloads. */
  long size() {
    long size = 0;
    synchronized (gate) {
      for (Held one : held) {
        size += one.payload();
      }
    }
    return size;
  }

  /** The next record of the queue; null if there is none. */
  @Nullable Held take() {
    synchronized (gate) {
      Queued item = over ? null : queue.poll();
      if (item == null) {
        return null;
      }
      var next = new Held(item);
      held.addLast(next);
      return next;
    }
  }

  /** Takes in the news of a loss; it goes before all others. */
  Held addFirst(Queued item) {
    synchronized (gate) {
      var first = new Held(item);
      if (over) {
        queue.drop(item);
      } else {
        held.addFirst(first);
        notice = first;
      }
      return first;
    }
  }

  /** Whether there is news of a loss that is not settled. */
  boolean hasNotice() {
    synchronized (gate) {
      return notice != null;
    }
  }

  /** Gives one up. */
  void drop(Held one) {
    synchronized (gate) {
      if (held.remove(one)) {
        forget(one);
        queue.drop(one.item);
      }
    }
  }

  /** The first records that fit into one batch; at least one, unless there is none. */
  List<Entry> batch(Recorder.Batch bounds) {
    var batch = new ArrayList<Entry>();
    long size = 0;
    synchronized (gate) {
      for (Held one : held) {
        Entry entry = one.entry;
        if (entry == null) {
          break;
        }
        size += one.payload();
        if (!batch.isEmpty() && (size > bounds.bytes() || batch.size() >= bounds.entries())) {
          break;
        }
        batch.add(entry);
      }
    }
    return List.copyOf(batch);
  }

  /**
   * Settles what the sink has or will never have of the first {@code size} records.
   *
   * @return how many of them are left to be sent again
   */
  int settle(int accepted, Set<?> dead, int size) {
    int left = 0;
    synchronized (gate) {
      Iterator<Held> all = held.iterator();
      for (int i = 0; i < size && all.hasNext(); i++) {
        Held one = all.next();
        if (dead.contains(one.item.emission().id())) {
          refused.incrementAndGet();
        } else if (i < accepted) {
          delivered.incrementAndGet();
        } else {
          left++;
          continue;
        }
        all.remove();
        forget(one);
        queue.settle(one.item);
      }
    }
    return left;
  }

  @SuppressWarnings("ReferenceEquality")
  private void forget(Held one) {
    if (one == notice) {
      notice = null;
    }
  }

  /**
   * Ends it: nothing is taken in any more, and what is still here or in the queue counts as
   * dropped. Any thread.
   */
  void close() {
    synchronized (gate) {
      if (over) {
        return;
      }
      over = true;
      queue.stopIntake();
      for (Held one = held.poll(); one != null; one = held.poll()) {
        queue.drop(one.item);
      }
    }
    // Nobody else polls any more. Without the lock: the recorder's thread may be about to bring the
    // news of a loss, which is counted already. A loop that was in the middle of putting a record
    // in still gets it counted, but one that failed there is not waited for.
    long until = System.nanoTime() + PATIENCE;
    while (queue.depth() > 0 && System.nanoTime() - until < 0) {
      Queued item = queue.poll();
      if (item == null) {
        Thread.onSpinWait();
      } else {
        queue.drop(item);
        until = System.nanoTime() + PATIENCE;
      }
    }
  }

  long delivered() {
    return delivered.get();
  }

  long refused() {
    return refused.get();
  }
}
