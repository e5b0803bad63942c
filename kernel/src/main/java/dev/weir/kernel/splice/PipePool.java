package dev.weir.kernel.splice;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pipes of one event loop: few, and lent only while bytes are in flight. What nobody has needed
 * for some seconds is closed. Who gets none goes on copying.
 */
final class PipePool {
  /** Twice as many descriptors, and at most so many megabytes of the system's memory. */
  static final int MOST = 32;

  /** What an ordinary user may ask for unless the system is set up otherwise. */
  static final int WANTED_BYTES = 1024 * 1024;

  /** A pipe smaller than this costs more calls than copying does. */
  static final int LEAST_BYTES = 64 * 1024;

  private static final long SWEEP_SECONDS = 5;
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final Logger LOG = LoggerFactory.getLogger(PipePool.class);

  /** One line is enough for all loops. */
  private static final AtomicBoolean SAID = new AtomicBoolean();

  private static final FastThreadLocal<PipePool> OF_LOOP =
      new FastThreadLocal<>() {
        @Override
        protected void onRemoval(PipePool pool) {
          pool.close();
        }
      };

  private final EventLoop loop;
  private final PipeCalls calls;
  private final int most;
  private final ArrayDeque<Pipe> free = new ArrayDeque<>();
  private int open;
  private int unused;
  private boolean sweeping;
  private boolean paused;
  private long pausedSince;
  private boolean refused;

  PipePool(EventLoop loop, PipeCalls calls, int most) {
    this.loop = loop;
    this.calls = calls;
    this.most = most;
  }

  /** The pool of the loop that this thread runs. */
  static PipePool of(EventLoop loop) {
    PipePool pool = OF_LOOP.getIfExists();
    if (pool == null) {
      pool = new PipePool(loop, new PipeCalls(), MOST);
      OF_LOOP.set(pool);
    }
    return pool;
  }

  /** Makes a pool the one of the loop that this thread runs. */
  static void use(PipePool pool) {
    OF_LOOP.set(pool);
  }

  PipeCalls calls() {
    return calls;
  }

  /** How many pipes there are, lent or not. */
  int open() {
    return open;
  }

  /**
   * Whether splicing was found not to work here, so that it makes no sense to try it again.
   *
   * @see #refuse
   */
  boolean isRefused() {
    return refused;
  }

  /** The system does not splice these sockets: from here on everything is copied. */
  void refuse(int number) {
    refused = true;
    if (SAID.compareAndSet(false, true)) {
      LOG.atWarn()
          .addKeyValue("error", number)
          .log("splice(2) does not work here: all bytes are copied, which costs more CPU");
    }
  }

  /** Whether {@link #borrow} might give a pipe. */
  boolean hasOne() {
    return !refused && (!free.isEmpty() || (open < most && !isPaused()));
  }

  private boolean isPaused() {
    if (paused && System.nanoTime() - pausedSince > PAUSE_NANOS) {
      paused = false;
    }
    return paused;
  }

  /** Lends an empty pipe; null if there is none to be had just now. */
  @Nullable Pipe borrow() {
    Pipe pipe = free.pollLast();
    unused = Math.min(unused, free.size());
    return pipe != null || !hasOne() ? pipe : make();
  }

  private @Nullable Pipe make() {
    long ends = calls.pipe();
    if (ends < 0) {
      pause();
      return null;
    }
    var pipe = new Pipe((int) (ends >>> 32), (int) ends);
    open++;
    if (calls.resize(pipe.writeEnd, WANTED_BYTES) < 0 && calls.size(pipe.writeEnd) < LEAST_BYTES) {
      // The user has more pipes already than the system gives full size.
      destroy(pipe);
      pause();
      return null;
    }
    return pipe;
  }

  private void pause() {
    paused = true;
    pausedSince = System.nanoTime();
  }

  /** Takes a pipe back. With bytes in it that nobody wants it is of no further use. */
  void giveBack(Pipe pipe) {
    if (!pipe.isEmpty()) {
      destroy(pipe);
      return;
    }
    free.addLast(pipe);
    if (!sweeping) {
      sweeping = true;
      unused = 0;
      sweepLater();
    }
  }

  private void sweepLater() {
    var _ = loop.schedule(this::sweep, SWEEP_SECONDS, TimeUnit.SECONDS);
  }

  /** Closes as many as were free all the time since the last look. */
  void sweep() {
    for (int i = unused; i > 0; i--) {
      Pipe pipe = free.pollFirst();
      if (pipe != null) {
        destroy(pipe);
      }
    }
    unused = free.size();
    sweeping = unused > 0;
    if (sweeping) {
      sweepLater();
    }
  }

  private void destroy(Pipe pipe) {
    open--;
    calls.close(pipe.readEnd);
    calls.close(pipe.writeEnd);
  }

  /** The loop has ended. */
  void close() {
    for (Pipe pipe = free.poll(); pipe != null; pipe = free.poll()) {
      destroy(pipe);
    }
  }
}
