package dev.weir.kernel.record;

import dev.weir.kernel.record.HeldRecords.Held;
import dev.weir.kernel.record.spool.Deliverer;
import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.Recorder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The loop of a recorder's thread: take, encode, batch, deliver, settle. Records are delivered in
 * the order in which they were put in; what the sink did not take is sent again before anything
 * newer.
 */
final class RecorderWorker implements Runnable {
  private static final Duration LONGEST_LINGER = Duration.ofSeconds(10);
  private static final long SPIN_PAUSE = 20_000;

  private final RecorderQueue queue;
  private final Recorder recorder;
  private final Backoff backoff;
  private final Encoding encoding;
  private final RecorderLog log;
  private final Deliverer deliverer;
  private final HeldRecords held;

  /** Taken, but another recorder's thread was about to encode them. */
  private final ArrayDeque<Held> postponed = new ArrayDeque<>();

  private boolean busy;
  private int failures;
  private Recorder.Batch bounds = Recorder.Batch.ONE;

  private final AtomicLong retries = new AtomicLong();
  private volatile boolean reopen;

  RecorderWorker(
      RecorderQueue queue,
      String plugin,
      Recorder recorder,
      Backoff backoff,
      RecordEncoder encoder) {
    this.queue = queue;
    this.recorder = recorder;
    this.backoff = backoff;
    this.encoding = new Encoding(encoder);
    this.log = new RecorderLog(queue.name(), plugin);
    this.deliverer = new Deliverer(recorder, log, queue::terminated);
    this.held = new HeldRecords(queue);
  }

  @Override
  public void run() {
    bounds = bounds();
    while (waitForRecords()) {
      try {
        reopenIfAsked();
        tellLosses();
        fill();
        List<Entry> batch = held.batch(bounds);
        if (!batch.isEmpty()) {
          settle(batch, deliverer.deliver(batch));
        }
        if (queue.terminated()) {
          log.left(queue.droppedSoFar());
        } else {
          log.dropped(queue.droppedSoFar(), queue.limits());
        }
      } catch (Exception | Error e) {
        // Whatever it is (no memory left, for example): without its thread a recorder is lost.
        log.failed("the recorder's thread", e);
        queue.nap();
      }
    }
    held.close();
  }

  private Recorder.Batch bounds() {
    try {
      Recorder.Batch asked = recorder.batch();
      Duration linger = asked.linger().isNegative() ? Duration.ZERO : asked.linger();
      linger = linger.compareTo(LONGEST_LINGER) > 0 ? LONGEST_LINGER : linger;
      return new Recorder.Batch(Math.max(1, asked.entries()), Math.max(1, asked.bytes()), linger);
    } catch (RuntimeException | LinkageError e) {
      log.failed("batch", e);
      return Recorder.Batch.ONE;
    }
  }

  /** Waits for the first record of a batch; false if there will be no more. */
  private boolean waitForRecords() {
    while (queue.depth() == 0 && !queue.hasLosses()) {
      if (queue.closing()) {
        return false;
      }
      if (busy) {
        // Under load the next records come soon: nobody has to pay for waking us.
        busy = false;
        queue.nap();
      } else {
        queue.idle();
        reopenIfAsked();
      }
      Thread.interrupted();
    }
    busy = true;
    return !queue.terminated();
  }

  /** One notice at a time: what is lost while it is under way is for the next one. */
  private void tellLosses() {
    if (!held.hasNotice()) {
      Queued notice = queue.declareLosses();
      if (notice != null) {
        var _ = encode(held.addFirst(notice), false);
      }
    }
  }

  /** Takes and encodes until a batch is full or its time is over. */
  private void fill() {
    try {
      take();
    } finally {
      // Those that other threads have encoded meanwhile, or will not have in time.
      for (Held one = postponed.poll(); one != null; one = postponed.poll()) {
        var _ = encode(one, false);
      }
    }
  }

  private void take() {
    long until = System.nanoTime() + bounds.linger().toNanos();
    long size = held.size();
    int count = held.count();
    while (count < bounds.entries() && size < bounds.bytes()) {
      Held next = held.take();
      if (next != null) {
        if (encode(next, true)) {
          size += next.payload();
          count++;
        }
      } else if (queue.terminated()) {
        return;
      } else if (queue.depth() > count) {
        // A record is counted but not linked in yet: its loop is in the middle of it.
        LockSupport.parkNanos(queue, SPIN_PAUSE);
      } else {
        long left = until - System.nanoTime();
        if (left <= 0 || count == 0 || queue.closing()) {
          return;
        }
        // Estimates are compared with payloads here: good enough to end a pause early.
        queue.sleep(bounds.entries(), bounds.bytes(), left);
        Thread.interrupted();
      }
    }
  }

  /** False if it had to be given up. */
  private boolean encode(Held one, boolean isPatient) {
    try {
      one.entry = encoding.entry(one.item, isPatient);
      if (one.entry == null) {
        postponed.add(one);
      }
      return true;
    } catch (RuntimeException | Error e) {
      log.notEncoded(one.item.emission().id(), e);
      held.drop(one);
      return false;
    }
  }

  private void settle(List<Entry> batch, Delivery delivery) {
    switch (delivery) {
      case Delivery.All _ -> {
        held.settle(batch.size(), Set.of(), batch.size());
        progressed();
      }
      case Delivery.Some some -> {
        int accepted = Math.clamp(some.accepted(), 0, batch.size());
        int left = held.settle(accepted, some.dead(), batch.size());
        log.refused(some.dead().size());
        if (left == batch.size()) {
          again(some.retryAfter(), "the sink took none of " + left);
        } else if (left > 0) {
          progressed();
          retries.incrementAndGet();
          pause(Backoff.believed(some.retryAfter()));
        } else {
          progressed();
        }
      }
      case Delivery.Retry retry -> again(retry.after(), retry.why());
    }
  }

  private void progressed() {
    if (failures > 0) {
      log.recovered(failures);
      failures = 0;
    }
  }

  private void again(Duration asked, String why) {
    failures++;
    retries.incrementAndGet();
    Duration wait = backoff.after(failures, asked);
    log.retry(failures, wait, why);
    pause(wait);
  }

  /** Waits before the next attempt; a queue that is being closed has only a moment for that. */
  private void pause(Duration wait) {
    long until = System.nanoTime() + wait.toNanos();
    long left = wait.toNanos();
    while (left > 0 && !queue.terminated()) {
      if (queue.closing()) {
        LockSupport.parkNanos(queue, Math.min(left, backoff.first().toNanos()));
        return;
      }
      queue.sleep(Integer.MAX_VALUE, Long.MAX_VALUE, left);
      // A plugin may have interrupted this thread; that must not make it spin.
      Thread.interrupted();
      reopenIfAsked();
      left = until - System.nanoTime();
    }
  }

  void reopen() {
    reopen = true;
  }

  boolean reopenAsked() {
    return reopen;
  }

  private void reopenIfAsked() {
    if (reopen) {
      reopen = false;
      deliverer.reopen();
    }
  }

  /** Ends it: what is still here counts as dropped. Any thread. */
  void terminate() {
    held.close();
  }

  long delivered() {
    return held.delivered();
  }

  long refused() {
    return held.refused();
  }

  long retries() {
    return retries.get();
  }
}
