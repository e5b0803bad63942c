package dev.weir.kernel.record;

import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.Fields;
import dev.weir.spi.record.Recorder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The loop of a recorder's thread: take, encode, batch, deliver, settle. Records are delivered in
 * the order in which they were put in; what the sink did not take is sent again before anything
 * newer.
 *
 * <p>The worker holds the lock only while it moves records, never while it calls the recorder, so
 * that whoever closes the queue can settle what a hanging recorder keeps.
 */
final class RecorderWorker implements Runnable {
  private static final Fields NO_FIELDS = _ -> null;
  private static final Duration LONGEST_LINGER = Duration.ofSeconds(10);
  private static final long SPIN_PAUSE = 20_000;

  /** A record that was taken from the queue; encoded once, however often it is sent. */
  private static final class Held {
    final Queued item;
    @Nullable Entry entry;

    Held(Queued item) {
      this.item = item;
    }
  }

  private final RecorderQueue queue;
  private final Recorder recorder;
  private final Backoff backoff;
  private final RecordEncoder encoder;
  private final RecorderLog log;

  private final Object gate = new Object();
  private final ArrayDeque<Held> held = new ArrayDeque<>();
  private boolean over;
  private boolean busy;
  private int failures;
  private Recorder.Batch bounds = Recorder.Batch.ONE;

  private final AtomicLong delivered = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
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
    this.encoder = encoder;
    this.log = new RecorderLog(queue.name(), plugin);
  }

  @Override
  public void run() {
    bounds = bounds();
    while (waitForRecords()) {
      try {
        reopenIfAsked();
        fill();
        List<Entry> batch = batch();
        if (!batch.isEmpty()) {
          settle(batch, deliver(batch));
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
    terminate();
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
    while (queue.depth() == 0) {
      if (queue.closing()) {
        return false;
      }
      if (busy) {
        // Under load the next records come soon: nobody has to pay for waking us.
        busy = false;
        queue.nap();
      } else {
        queue.sleep(1, Long.MAX_VALUE, 0);
        reopenIfAsked();
      }
      Thread.interrupted();
    }
    busy = true;
    return !queue.terminated();
  }

  /** Takes and encodes until a batch is full or its time is over. */
  private void fill() {
    long until = System.nanoTime() + bounds.linger().toNanos();
    long size = 0;
    int count = 0;
    synchronized (gate) {
      for (Held one : held) {
        size += payload(one);
        count++;
      }
    }
    while (count < bounds.entries() && size < bounds.bytes()) {
      Held next = take();
      if (next != null) {
        if (encode(next)) {
          size += payload(next);
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

  private static long payload(Held one) {
    Entry entry = one.entry;
    return entry == null ? 0 : entry.payload().remaining();
  }

  private @Nullable Held take() {
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

  private boolean encode(Held one) {
    Emission emission = one.item.emission();
    try {
      one.entry = encoded(emission, one.item.binding());
      return true;
    } catch (IOException | RuntimeException | Error e) {
      log.notEncoded(emission.id(), e);
      synchronized (gate) {
        if (held.remove(one)) {
          queue.drop(one.item);
        }
      }
      return false;
    }
  }

  private Entry encoded(Emission emission, Binding binding) throws IOException {
    byte[] payload;
    Fields fields;
    switch (emission) {
      case RecordDraft draft -> {
        payload = encoder.encode(draft, binding.wanted());
        fields = new RecordFields(draft, payload);
      }
      case Note note -> {
        payload = note.text().getBytes(StandardCharsets.UTF_8);
        fields = NO_FIELDS;
      }
    }
    return new Entry(
        emission.id(),
        emission.seq(),
        emission.time(),
        binding.point(),
        ByteBuffer.wrap(payload).asReadOnlyBuffer(),
        fields);
  }

  /** The first records that fit into one batch; at least one. */
  private List<Entry> batch() {
    var batch = new ArrayList<Entry>();
    long size = 0;
    synchronized (gate) {
      for (Held one : held) {
        Entry entry = one.entry;
        if (entry == null) {
          break;
        }
        size += entry.payload().remaining();
        if (!batch.isEmpty() && (size > bounds.bytes() || batch.size() >= bounds.entries())) {
          break;
        }
        // A recorder that reads a payload to its end must not spoil it for the next attempt.
        entry.payload().rewind();
        batch.add(entry);
      }
    }
    return List.copyOf(batch);
  }

  private Delivery deliver(List<Entry> batch) {
    try {
      CompletionStage<Delivery> stage = recorder.deliver(batch);
      return await(stage);
    } catch (InterruptedException e) {
      return new Delivery.Retry(Duration.ZERO, "interrupted");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      return log.failed("deliver", cause == null ? e : cause);
    } catch (Exception | Error e) {
      return log.failed("deliver", e);
    }
  }

  private Delivery await(@Nullable CompletionStage<Delivery> stage)
      throws InterruptedException, ExecutionException {
    if (stage == null) {
      throw new ExecutionException(new IllegalStateException("deliver returned no stage"));
    }
    var done = new CompletableFuture<@Nullable Delivery>();
    stage.whenComplete((delivery, problem) -> {
      if (problem != null) {
        done.completeExceptionally(problem);
      } else {
        done.complete(delivery);
      }
    });
    while (true) {
      try {
        Delivery delivery = done.get();
        if (delivery == null) {
          throw new ExecutionException(new IllegalStateException("deliver gave no answer"));
        }
        return delivery;
      } catch (InterruptedException e) {
        if (queue.terminated()) {
          throw e;
        }
      }
    }
  }

  private void settle(List<Entry> batch, Delivery delivery) {
    switch (delivery) {
      case Delivery.All _ -> {
        finished(batch.size(), Set.of(), batch.size());
        progressed();
      }
      case Delivery.Some some -> {
        int accepted = Math.clamp(some.accepted(), 0, batch.size());
        int left = finished(accepted, some.dead(), batch.size());
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

  /**
   * Settles what the sink has or will never have.
   *
   * @return how many of the batch are left to be sent again
   */
  private int finished(int accepted, Set<?> dead, int size) {
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
        queue.settle(one.item);
      }
    }
    return left;
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
      try {
        recorder.reopen();
      } catch (RuntimeException | LinkageError e) {
        log.failed("reopen", e);
      }
    }
  }

  /**
   * Ends it: nothing is taken in any more, and what is still here counts as dropped. Any thread.
   */
  void terminate() {
    synchronized (gate) {
      if (over) {
        return;
      }
      over = true;
      queue.stopIntake();
      for (Held one = held.poll(); one != null; one = held.poll()) {
        queue.drop(one.item);
      }
      // A loop that was in the middle of putting one in still gets its record counted.
      while (queue.depth() > 0) {
        Queued item = queue.poll();
        if (item == null) {
          Thread.onSpinWait();
        } else {
          queue.drop(item);
        }
      }
    }
  }

  long delivered() {
    return delivered.get();
  }

  long refused() {
    return refused.get();
  }

  long retries() {
    return retries.get();
  }
}
