package dev.weir.kernel.record;

import dev.weir.kernel.record.spool.SpoolOptions;
import dev.weir.kernel.record.spool.SpooledRecorder;
import dev.weir.kernel.record.spool.Tally;
import dev.weir.spi.record.Recorder;
import io.netty.util.internal.PlatformDependent;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Queue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The way to one recorder: a queue, bounded by bytes and by count, and the recorder's own thread at
 * its end. Event loops put records in without a lock and without waiting; at the bound a record is
 * dropped and counted.
 *
 * <p>The thread is woken only when it sleeps, and it sleeps lightly (a timed nap that nobody has to
 * end) while records keep coming, so that under load {@link #offer} pays for no wake-up.
 */
public final class RecorderQueue {
  /**
   * How much may wait.
   *
   * @param bytes roughly, bodies included
   * @param records how many
   */
  public record Limits(long bytes, int records) {
    /** 64 MiB and a quarter of a million. */
    public static final Limits DEFAULT = new Limits(64L << 20, 250_000);
  }

  private static final Backoff BACKOFF =
      new Backoff(
          Duration.ofMillis(200),
          Duration.ofSeconds(30),
          () -> ThreadLocalRandom.current().nextDouble());
  private static final long NAP = Duration.ofMillis(1).toNanos();
  private static final Duration GRACE = Duration.ofMillis(500);

  private final String name;
  private final Limits limits;
  private final Queue<Queued> queue = PlatformDependent.newMpscQueue();
  private final RecorderWorker worker;
  private final @Nullable SpooledRecorder spool;
  private final Thread thread;
  private @Nullable Tally tally;

  private final LongAdder emitted = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final AtomicInteger depth = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  private final AtomicBoolean asleep = new AtomicBoolean();
  private volatile int wakeDepth = 1;
  private volatile long wakeBytes = Long.MAX_VALUE;
  private volatile boolean closing;
  private volatile boolean terminated;

  /**
   * A queue with the default limits.
   *
   * @param name the recorder's name in the configuration
   * @param plugin id of the plugin that made it, for the log
   */
  public RecorderQueue(String name, String plugin, Recorder recorder) {
    this(name, plugin, recorder, Limits.DEFAULT);
  }

  /** A queue whose records wait on disk when the sink is behind. */
  public RecorderQueue(String name, String plugin, Recorder recorder, SpoolOptions spool) {
    this(name, plugin, recorder, Limits.DEFAULT, BACKOFF, spool);
  }

  /** A queue with limits of its own. */
  public RecorderQueue(String name, String plugin, Recorder recorder, Limits limits) {
    this(name, plugin, recorder, limits, BACKOFF);
  }

  RecorderQueue(String name, String plugin, Recorder recorder, Limits limits, Backoff backoff) {
    this(name, plugin, recorder, limits, backoff, null);
  }

  RecorderQueue(
      String name,
      String plugin,
      Recorder recorder,
      Limits limits,
      Backoff backoff,
      @Nullable SpoolOptions spooling) {
    this.name = name;
    this.limits = limits;
    this.spool =
        spooling == null
            ? null
            : new SpooledRecorder(
                name,
                recorder,
                spooling,
                JsonFields::new,
                backoff::after,
                new RecorderLog(name, plugin),
                InstantSource.system());
    this.worker =
        new RecorderWorker(
            this,
            plugin,
            spool == null ? recorder : spool,
            backoff,
            new RecordEncoder(ZoneId.systemDefault()));
    this.thread = Thread.ofPlatform().daemon().name("recorder-" + name).unstarted(worker);
  }

  /** The recorder's name in the configuration. */
  public String name() {
    return name;
  }

  /** Starts the thread. Called once; what was put in before waits. */
  public void start() {
    if (spool != null) {
      tally = spool.start();
    }
    thread.start();
  }

  /**
   * Puts a record in. Called on event loops; never blocks. A record that finds no room is dropped
   * and counted.
   */
  void offer(Emission emission, Binding binding) {
    emitted.increment();
    Tally counting = tally;
    if (counting != null) {
      counting.handedOver(emission.time().toEpochMilli());
    }
    int size = emission.size();
    int records = depth.incrementAndGet();
    long total = bytes.addAndGet(size);
    if (terminated || records > limits.records() || total > limits.bytes()) {
      leave(size);
      dropped.increment();
      tallied();
      emission.release();
      return;
    }
    queue.offer(new Queued(emission, binding));
    if (records >= wakeDepth || total >= wakeBytes) {
      wake();
    }
  }

  private void tallied() {
    Tally counting = tally;
    if (counting != null) {
      counting.settled(System.currentTimeMillis());
    }
  }

  private void leave(int size) {
    bytes.addAndGet(-size);
    depth.decrementAndGet();
  }

  /** Tells the recorder, on its thread, that the configuration was reloaded. */
  public void reopen() {
    worker.reopen();
    wake();
  }

  /**
   * Delivers what is there, for so long at most, and counts the rest as dropped. Blocks; afterwards
   * the recorder is not called any more, unless a call of it does not return.
   *
   * @return what became of all records
   */
  public RecorderStats close(Duration atMost) {
    long until = System.nanoTime() + atMost.toNanos();
    closing = true;
    boolean interrupted = false;
    boolean started = thread.getState() != Thread.State.NEW;
    if (started) {
      wake();
      interrupted = interruptedWhileJoining(atMost);
    }
    worker.terminate();
    if (started && !interrupted) {
      // A recorder that still hangs is asked to come back; what it held is counted already.
      thread.interrupt();
      interrupted = interruptedWhileJoining(GRACE);
    }
    if (started && spool != null) {
      spool.close(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return stats();
  }

  private boolean interruptedWhileJoining(Duration atMost) {
    try {
      thread.join(atMost);
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }

  /** The counters now. */
  public RecorderStats stats() {
    // What ends a record's way is read before what begins it, so that queued is never negative.
    long delivered = worker.delivered();
    long refused = worker.refused();
    long gone = dropped.sum();
    long all = emitted.sum();
    if (spool != null) {
      return stats(spool.counts(), gone, all);
    }
    return new RecorderStats(
        all,
        delivered,
        gone,
        refused,
        worker.retries(),
        all - delivered - gone - refused,
        bytes.get());
  }

  private RecorderStats stats(SpooledRecorder.Counts disk, long gone, long all) {
    return new RecorderStats(
        all + disk.found() + disk.gaps(),
        disk.delivered(),
        gone + disk.lost(),
        disk.refused(),
        worker.retries(),
        depth.get(),
        bytes.get(),
        disk.spooled());
  }

  // For the worker.

  @Nullable Queued poll() {
    return queue.poll();
  }

  /** How many records are in the queue or with the worker. */
  int depth() {
    return depth.get();
  }

  long bytes() {
    return bytes.get();
  }

  Limits limits() {
    return limits;
  }

  boolean closing() {
    return closing;
  }

  long droppedSoFar() {
    return dropped.sum();
  }

  /** A record is delivered or refused. */
  void settle(Queued item) {
    leave(item.emission().size());
    tallied();
    item.emission().release();
  }

  /** A record is given up. */
  void drop(Queued item) {
    dropped.increment();
    settle(item);
  }

  /** From now on nothing is taken in. */
  void stopIntake() {
    terminated = true;
  }

  boolean terminated() {
    return terminated;
  }

  /** A short pause that nobody ends early. */
  void nap() {
    LockSupport.parkNanos(this, NAP);
  }

  /**
   * Sleeps until so many records or bytes are there, or somebody calls {@link #wake}.
   *
   * @param atDepth wakes when {@link #depth} reaches it
   * @param atBytes wakes when {@link #bytes} reaches it
   * @param nanos how long at most; 0 means as long as it takes
   */
  void sleep(int atDepth, long atBytes, long nanos) {
    wakeDepth = atDepth;
    wakeBytes = atBytes;
    asleep.set(true);
    // Looked at after the flag is up: whoever came before it is seen here, later ones see the flag.
    if (depth.get() < atDepth && bytes.get() < atBytes && !closing && !worker.reopenAsked()) {
      if (nanos > 0) {
        LockSupport.parkNanos(this, nanos);
      } else {
        LockSupport.park(this);
      }
    }
    asleep.set(false);
  }

  private void wake() {
    if (asleep.get() && asleep.compareAndSet(true, false)) {
      LockSupport.unpark(thread);
    }
  }
}
