package dev.weir.plugin.http;

import io.netty.channel.EventLoop;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One timer for one connection, however often its deadline moves: a wake-up that comes too early
 * asks for the deadline again. So traffic costs no timer.
 */
final class Deadline {
  /** Never. */
  static final long NONE = Long.MAX_VALUE;

  /** What has deadlines, in {@link System#nanoTime}. */
  interface Holder {
    /** The next one, or {@link #NONE}. */
    long deadline();

    /** It has passed. */
    void expired(long now);
  }

  private final EventLoop loop;
  private final Holder holder;
  private @Nullable Future<?> wake;
  private long wakeAt;

  Deadline(EventLoop loop, Holder holder) {
    this.loop = loop;
    this.holder = holder;
  }

  /** To be called when the deadline may have become an earlier one. */
  void check() {
    long at = holder.deadline();
    if (at == NONE) {
      return;
    }
    Future<?> pending = wake;
    if (pending != null) {
      if (wakeAt - at <= 0) {
        return;
      }
      pending.cancel(false);
    }
    long delay = Math.max(1, at - System.nanoTime());
    wakeAt = at;
    wake = loop.schedule(this::fire, delay, TimeUnit.NANOSECONDS);
  }

  private void fire() {
    wake = null;
    long at = holder.deadline();
    long now = System.nanoTime();
    if (at != NONE && now - at >= 0) {
      holder.expired(now);
    }
    check();
  }

  /** Ends it. */
  void cancel() {
    Future<?> pending = wake;
    wake = null;
    if (pending != null) {
      pending.cancel(false);
    }
  }
}
