package dev.weir.kernel.record;

import dev.weir.kernel.record.spool.Gap;
import dev.weir.kernel.record.spool.SpoolOptions;
import dev.weir.kernel.record.spool.SpooledRecorder;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.RecordId;
import dev.weir.spi.record.Recorder;
import dev.weir.spi.record.Seen;
import io.netty.util.internal.PlatformDependent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Queue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The way to one recorder: a queue, bounded by bytes and by count, and the recorder's own thread at
 * its end. Event loops put records in without a lock and without waiting. Where room gets short a
 * record steps down: without bodies, without heads, without anything but the flow; hosts share the
 * room fairly, see {@link Room}. What finds no room even so is dropped and counted.
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
  private static final int NO_HOST = Room.lane("");
  private static final Duration GRACE = Duration.ofMillis(500);

  private final String name;
  private final Limits limits;
  private final Queue<Queued> queue = PlatformDependent.newMpscQueue();
  private final RecorderWorker worker;
  private final @Nullable SpooledRecorder spool;
  private final Thread thread;
  private final UnderWay underWay;

  private final LongAdder emitted = new LongAdder();
  private final Losses losses = new Losses();
  private final AtomicInteger depth = new AtomicInteger();
  private final Room room;
  private final Stepped stepped = new Stepped();

  private final Bell bell = new Bell();
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
    this.room = new Room(limits.bytes());
    this.underWay = new UnderWay(spooling != null);
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
      spool.start();
      underWay.begin(spool::tally);
    }
    thread.start();
  }

  /**
   * Puts a record in, with as much of it as there is room for. Called on event loops; never blocks.
   */
  void offer(RecordDraft draft, Binding binding) {
    int records = enter(draft);
    try {
      place(draft, binding, records);
    } catch (RuntimeException | Error e) {
      // Above all no memory left. Whoever counted the record must not wait for it.
      turnAway(draft);
    }
  }

  private void place(RecordDraft draft, Binding binding, int records) {
    int lane = Room.lane(draft.host());
    RecordDraft kept = draft;
    Seen detail = draft.holds();
    boolean isLess = false;
    while (!room.take(lane, kept.size(), detail)) {
      // Copies are made only of what there seems to be room for: a full queue must stay cheap.
      do {
        if (detail == Seen.FLOW) {
          turnAway(draft);
          return;
        }
        detail = StepDown.less(detail);
      } while (!room.mayTake(lane, Weight.atLeast(draft, detail), detail));
      // Bodies that the recorder would not have shown are no loss.
      isLess = detail != Seen.HEADERS || binding.bodyCap() > 0;
      kept = draft.steppedDown(detail, isLess);
    }
    boolean isIn = put(kept, binding, lane, records);
    if (kept != draft) {
      draft.release();
      if (isIn && isLess) {
        stepped.count(detail);
      }
    }
  }

  /** Puts a text in. Called on event loops; never blocks. */
  void offer(Note note, Binding binding) {
    int records = enter(note);
    try {
      if (room.take(NO_HOST, note.size(), Seen.FLOW)) {
        var _ = put(note, binding, NO_HOST, records);
      } else {
        turnAway(note);
      }
    } catch (RuntimeException | Error e) {
      turnAway(note);
    }
  }

  private int enter(Emission emission) {
    emitted.increment();
    underWay.handedOver(emission);
    return depth.incrementAndGet();
  }

  private void turnAway(Emission emission) {
    // The count of what is under way goes on until the sink is told, so that no death hides it.
    losses.add(emission);
    if (depth.decrementAndGet() == 0) {
      wake();
    }
    emission.release();
  }

  private boolean put(Emission emission, Binding binding, int lane, int records) {
    if (terminated || records > limits.records()) {
      room.give(lane, emission.size());
      turnAway(emission);
      return false;
    }
    try {
      queue.offer(new Queued(emission, binding, lane));
    } catch (RuntimeException | Error e) {
      room.give(lane, emission.size());
      throw e;
    }
    if (bell.isDue(records, room.used())) {
      wake();
    }
    return true;
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
    if (started && spool != null && !interrupted) {
      // A batch on its way to disk is on disk or lost, not both: it may get there.
      stopIntake();
      spool.hurry();
      interrupted = interruptedWhileJoining(GRACE);
    }
    worker.terminate();
    if (started && !interrupted) {
      // A recorder that still hangs is asked to come back; what it held is counted already.
      thread.interrupt();
      interrupted = interruptedWhileJoining(GRACE);
    }
    var _ = declareLosses();
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
    SpooledRecorder.Counts ends =
        spool == null
            ? new SpooledRecorder.Counts(0, worker.delivered(), worker.refused(), 0, 0, 0)
            : spool.counts();
    long gone = losses.count() + ends.lost();
    long all = emitted.sum() + ends.found() + ends.gaps();
    long queued = all - ends.delivered() - gone - ends.refused() - ends.spooled();
    return new RecorderStats(
        all,
        ends.delivered(),
        gone,
        ends.refused(),
        worker.retries(),
        queued,
        room.used(),
        ends.spooled(),
        stepped.now());
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
    return room.used();
  }

  Limits limits() {
    return limits;
  }

  boolean closing() {
    return closing;
  }

  long droppedSoFar() {
    return losses.count();
  }

  /** A record is delivered or refused. */
  void settle(Queued item) {
    room.give(item.lane(), item.emission().size());
    depth.decrementAndGet();
    underWay.settled(1);
    item.emission().release();
  }

  /** A record is given up. */
  void drop(Queued item) {
    room.give(item.lane(), item.emission().size());
    turnAway(item.emission());
  }

  /** Whether the sink is to be told of losses. */
  boolean hasLosses() {
    return losses.isPending();
  }

  /**
   * Declares what was lost: on disk if there is a spool, else by a record of its own, which is
   * counted like one that was handed over. Called on the recorder's thread, or when that has ended.
   *
   * @return the record that is to be delivered; null if there is none
   */
  @Nullable Queued declareLosses() {
    if (spool != null) {
      underWay.begin(spool::tally);
    }
    Gap gap = losses.take();
    if (gap == null) {
      return null;
    }
    boolean declared = spool != null && spool.declare(gap);
    underWay.settled(gap.count());
    if (declared || terminated) {
      return null;
    }
    Instant now = Instant.now();
    RecordId id = RecordId.at(now.toEpochMilli());
    var notice = new Note(id, 0, now, gap.json(name, id, now));
    enter(notice);
    room.force(NO_HOST, notice.size());
    return new Queued(notice, new Binding(this, Entry.HANDLER, false, 0), NO_HOST);
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

  /** Sleeps until there is a record or a loss to tell of, or somebody calls {@link #wake}. */
  void idle() {
    bell.await(1, Long.MAX_VALUE, 0, () -> depth.get() == 0 && !hasLosses() && isUndisturbed());
  }

  /**
   * Sleeps until so many records or bytes are there, or somebody calls {@link #wake}.
   *
   * @param atDepth wakes when {@link #depth} reaches it
   * @param atBytes wakes when {@link #bytes} reaches it
   * @param nanos how long at most
   */
  void sleep(int atDepth, long atBytes, long nanos) {
    bell.await(
        atDepth,
        atBytes,
        nanos,
        () -> depth.get() < atDepth && room.used() < atBytes && isUndisturbed());
  }

  private boolean isUndisturbed() {
    return !closing && !worker.reopenAsked();
  }

  private void wake() {
    bell.ring(thread);
  }
}
