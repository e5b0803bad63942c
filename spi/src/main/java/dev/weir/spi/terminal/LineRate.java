package dev.weir.spi.terminal;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Leaves out lines where there are more than a person can read, evenly in time, and says so: {@code
 * -- 214 records/s: 1 of 11 shown}. A burst is shown, and what went wrong is left out last. One
 * thread.
 *
 * @since 1.0
 */
public final class LineRate {
  /** More lines a second than this cannot be read. */
  public static final int LINES_PER_SECOND = 20;

  /** So many lines more for what went wrong. */
  private static final int RESERVE = 5;

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final LongSupplier ticker;

  /** How many lines may be shown at once; filled by twenty a second. */
  private double allowed = LINES_PER_SECOND + RESERVE;

  private boolean counting;
  private boolean told;
  private long last;
  private long second;
  private long seen;
  private long shown;

  /**
   * @param ticker nanoseconds of a clock that is never set back
   */
  public LineRate(LongSupplier ticker) {
    this.ticker = ticker;
  }

  /**
   * Whether the line of a record may be shown now.
   *
   * @param wrong whether something went wrong in it
   * @param notes takes lines about what was left out, to be shown first
   */
  public boolean admits(boolean wrong, Consumer<String> notes) {
    long now = ticker.getAsLong();
    if (!counting) {
      counting = true;
      second = now;
      last = now;
    } else if (now - second >= SECOND) {
      sumUp(notes);
      second = now;
    }
    double more = (double) (now - last) * LINES_PER_SECOND / SECOND;
    allowed = Math.min(LINES_PER_SECOND + RESERVE, allowed + more);
    last = now;
    seen++;
    if (allowed >= (wrong ? 1 : 1 + RESERVE)) {
      allowed--;
      shown++;
      return true;
    }
    if (!told) {
      told = true;
      notes.accept("-- over " + LINES_PER_SECOND + " records/s: not all are shown");
    }
    return false;
  }

  /** Says what was left out last. */
  public void finish(Consumer<String> notes) {
    long hidden = seen - shown;
    if (hidden > 0) {
      notes.accept("-- " + hidden + (hidden == 1 ? " record" : " records") + " not shown");
    }
    seen = 0;
    shown = 0;
  }

  private void sumUp(Consumer<String> notes) {
    if (seen > shown) {
      long of = Math.max(2, Math.round((double) seen / Math.max(1, shown)));
      notes.accept("-- " + seen + " records/s: 1 of " + of + " shown");
    } else {
      told = false;
    }
    seen = 0;
    shown = 0;
  }
}
