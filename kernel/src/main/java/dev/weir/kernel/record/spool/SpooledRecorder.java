package dev.weir.kernel.record.spool;

import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.RecordId;
import dev.weir.spi.record.Recorder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A recorder with a spool in front of it. While the sink keeps up, batches go straight to it. Once
 * it fails or lets a batch wait, that batch and all after it go through the spool, oldest first,
 * until the spool is empty.
 *
 * <pre>
 *   queue's thread ── deliver ──┬── keeps up ────────────────> sink's thread ──> recorder
 *                               └── behind ──> spool ── window ──^
 * </pre>
 *
 * Threads: the queue's calls {@link #deliver}, a thread of its own calls the recorder, a third asks
 * the disk to hold what was written. One lock guards what they share; it is never held while the
 * recorder is called.
 */
public final class SpooledRecorder implements Recorder {
  /** For so long a batch may be with the sink before its successors stop waiting for it. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final Duration GRACE = Duration.ofMillis(500);
  private static final Duration TRY_AGAIN = Duration.ofSeconds(5);

  /** What became of records so far, and how many wait. */
  public record Counts(
      long found, long delivered, long refused, long lost, long gaps, long spooled) {}

  private final Recorder recorder;
  private final SpoolOptions options;
  private final SpoolLog log;
  private final Deliverer deliverer;
  private final Thread sender;
  private final Thread syncer;

  private final Object gate = new Object();
  private final Disk disk;
  private final Window window = new Window();
  private final Progress progress;
  private @Nullable Job job;
  private boolean jobTaken;
  private Batch bounds = Batch.ONE;
  private boolean reopen;
  private boolean hurried;
  private volatile boolean over;

  /**
   * @param name the recorder's name in the configuration
   * @param recorder the sink
   */
  public SpooledRecorder(
      String name,
      Recorder recorder,
      SpoolOptions options,
      FieldsOf fields,
      Pacing pacing,
      SpoolLog log,
      InstantSource clock) {
    this.recorder = recorder;
    this.options = options;
    this.log = log;
    this.progress = new Progress(pacing, log);
    this.disk = new Disk(name, options, fields, log, clock);
    this.deliverer = new Deliverer(recorder, log, () -> over);
    this.sender = Thread.ofPlatform().daemon().name("sink-" + name).unstarted(this::send);
    this.syncer =
        Thread.ofPlatform()
            .daemon()
            .name("spool-" + name)
            .unstarted(new Syncer(gate, disk, options.interval()));
  }

  /**
   * Opens the spool and starts the threads. A folder that cannot be used is no reason not to start:
   * it is said, and tried again.
   */
  public void start() {
    synchronized (gate) {
      disk.open();
      bounds = batch();
      sender.start();
      if (options.fsync() == SpoolOptions.Fsync.INTERVAL) {
        syncer.start();
      }
    }
  }

  @Override
  public Batch batch() {
    Batch asked = recorder.batch();
    return new Batch(Math.max(1, asked.entries()), Math.max(1, asked.bytes()), asked.linger());
  }

  @Override
  public CompletionStage<Delivery> deliver(List<Entry> batch) {
    Delivery delivery;
    try {
      delivery = take(batch);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      delivery = new Delivery.Retry(Duration.ZERO, "interrupted");
    }
    return CompletableFuture.completedFuture(delivery);
  }

  /**
   * Tells the sink, before what comes next, of records that it will not get; also when this process
   * has ended.
   *
   * @return false if there is no spool to do so
   */
  public boolean declare(Gap gap) {
    synchronized (gate) {
      boolean declared = disk.declare(gap);
      gate.notifyAll();
      return declared;
    }
  }

  private Delivery take(List<Entry> batch) throws InterruptedException {
    synchronized (gate) {
      if (!disk.isOpen()) {
        return direct(batch);
      }
      boolean empty = disk.pending() == 0 && job == null;
      boolean keepsUp = progress.failures() == 0 && !options.durable();
      if (empty && (keepsUp || disk.isDegraded())) {
        return quick(batch);
      }
      return store(batch, new Delivery.Retry(Duration.ZERO, "the spool cannot be written"));
    }
  }

  /** Without a spool: what the sink says is what the queue's thread gets. */
  private Delivery direct(List<Entry> batch) throws InterruptedException {
    Job mine = handOver(batch);
    Delivery answer = mine.answer;
    while (answer == null) {
      if (hurried) {
        return new Delivery.Retry(Duration.ZERO, "Weir stops");
      }
      gate.wait();
      answer = mine.answer;
    }
    return progress.counted(mine.batch, answer);
  }

  private Job handOver(List<Entry> batch) {
    var mine = new Job(batch);
    job = mine;
    jobTaken = false;
    gate.notifyAll();
    return mine;
  }

  /** Gives a batch to the sink and waits for a moment. */
  private Delivery quick(List<Entry> batch) throws InterruptedException {
    Job mine = handOver(batch);
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (mine.answer == null) {
      long left = until - System.nanoTime();
      if (left > 0 && !hurried) {
        gate.wait(Math.max(1, left / 1_000_000));
      } else if (setAside(mine)) {
        return Delivery.ALL;
      } else {
        gate.wait(PATIENCE.toMillis());
      }
    }
    Delivery answer = progress.counted(batch, mine.answer);
    List<Entry> left = Answers.left(batch, answer);
    if (left.isEmpty()) {
      return Delivery.ALL;
    }
    return store(left, answer);
  }

  /** Stores a batch that is still with the sink, so that nobody has to wait for it. */
  private boolean setAside(Job mine) {
    if (!mine.batch.stream().allMatch(disk::fits) || !disk.append(mine.batch)) {
      return false;
    }
    mine.stored = true;
    for (int i = 0; i < mine.batch.size(); i++) {
      Spool.Item item = disk.next();
      if (item != null) {
        window.add(item);
      }
    }
    return true;
  }

  private Delivery store(List<Entry> entries, Delivery otherwise) {
    if (!disk.append(entries)) {
      return otherwise;
    }
    gate.notifyAll();
    return Delivery.ALL;
  }

  // The sink's thread.

  private void send() {
    while (!over) {
      try {
        sendNext();
      } catch (RuntimeException | Error e) {
        // Whatever it is (no memory left, for example): without its thread a sink is lost.
        var _ = log.failed("the sink's thread", e);
        LockSupport.parkNanos(this, TRY_AGAIN.toNanos());
      }
    }
  }

  private void sendNext() {
    Job mine;
    List<Entry> batch;
    synchronized (gate) {
      batch = awaitWork();
      mine = job;
      if (over) {
        return;
      }
    }
    if (batch.isEmpty()) {
      reopenSink();
      return;
    }
    Delivery answer = deliverer.deliver(batch);
    synchronized (gate) {
      if (mine != null) {
        job = null;
        mine.answer = answer;
      }
      if (mine == null || mine.stored) {
        settle(batch.size(), answer);
      }
      gate.notifyAll();
    }
  }

  private void reopenSink() {
    synchronized (gate) {
      reopen = false;
    }
    deliverer.reopen();
  }

  /** Waits for a batch from memory or disk; empty if it is over or the sink is to be reopened. */
  private List<Entry> awaitWork() {
    while (!over && !reopen) {
      Job next = job;
      if (next != null && !jobTaken) {
        jobTaken = true;
        return next.batch;
      }
      long pause = progress.pause();
      if (next == null && pause <= 0) {
        List<Entry> batch = fromDisk();
        if (!batch.isEmpty()) {
          return batch;
        }
      }
      pause(pause);
    }
    return List.of();
  }

  @SuppressWarnings("WaitNotInLoop") // the caller is the loop
  private void pause(long nanos) {
    try {
      // Without a reason to wake up it is woken; a failing disk is looked at again all the same.
      gate.wait(nanos > 0 ? Math.max(1, nanos / 1_000_000) : TRY_AGAIN.toMillis());
    } catch (InterruptedException e) {
      // Asked to come back: if it is over, the loop ends; a plugin's interrupt means nothing.
      return;
    }
  }

  private List<Entry> fromDisk() {
    while (window.hasRoom(bounds)) {
      Spool.Item item = disk.next();
      if (item == null) {
        break;
      }
      window.add(item);
    }
    return window.batch(bounds);
  }

  /** Settles the first records of the window. */
  private void settle(int size, Delivery answer) {
    switch (answer) {
      case Delivery.All _ -> {
        settled(size, size, Set.of());
        progress.made();
      }
      case Delivery.Some some -> {
        int left = settled(size, some.accepted(), some.dead());
        log.refused(some.dead().size());
        if (left == size) {
          progress.failed(some.retryAfter(), "the sink took none of " + left);
        } else {
          progress.made();
          if (left > 0) {
            progress.partly(some.retryAfter());
          }
        }
      }
      case Delivery.Retry retry -> progress.failed(retry.after(), retry.why());
    }
  }

  private int settled(int size, int accepted, Set<RecordId> dead) {
    Window.Settled settled = window.settle(size, accepted, dead);
    progress.count(settled.delivered(), settled.refused());
    disk.settled(settled.gone(), settled.end());
    return settled.left();
  }

  @Override
  public void reopen() {
    synchronized (gate) {
      reopen = true;
      gate.notifyAll();
    }
  }

  /** The count of records under way; null while there is no spool. */
  public @Nullable Tally tally() {
    synchronized (gate) {
      return disk.tally();
    }
  }

  /** From now on nobody waits for the sink: what it does not have goes to disk. */
  public void hurry() {
    synchronized (gate) {
      hurried = true;
      gate.notifyAll();
    }
  }

  /** The counters now. */
  public Counts counts() {
    synchronized (gate) {
      return disk.counts(progress.delivered(), progress.refused());
    }
  }

  /**
   * Delivers what is on disk for so long at most, as long as the sink takes it; the rest is for the
   * next process. The queue's thread has ended.
   */
  public void close(Duration atMost) {
    boolean interrupted = false;
    try {
      drain(atMost);
      sender.join(GRACE);
      sender.interrupt();
      syncer.interrupt();
      sender.join(GRACE);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    synchronized (gate) {
      over = true;
      disk.close();
      gate.notifyAll();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void drain(Duration atMost) throws InterruptedException {
    long until = System.nanoTime() + atMost.toNanos();
    synchronized (gate) {
      long left = atMost.toNanos();
      // A sink that failed gets one more chance at once.
      int before = progress.failures();
      progress.hurry();
      gate.notifyAll();
      while (left > 0 && disk.pending() > 0 && progress.isSince(before)) {
        gate.wait(Math.max(1, left / 1_000_000));
        left = until - System.nanoTime();
      }
      over = true;
      gate.notifyAll();
    }
  }
}
