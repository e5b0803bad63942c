package dev.weir.kernel.record;

import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.RecordId;
import dev.weir.spi.record.Recorder;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/**
 * What is used when no recorder is named: records on standard output. On a terminal one line for
 * people each, and not more of them than can be read; into a file or a pipe each record as a line
 * of JSON, the same as every other sink gets.
 *
 * <p>It is a recorder like any other: behind a {@link RecorderQueue}, on its thread.
 */
public final class LiveLines implements Recorder {
  /** More lines a second than this cannot be read. */
  static final int LINES_PER_SECOND = 20;

  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final Batch BATCH = new Batch(256, 1 << 20, Duration.ZERO);

  private final PrintStream out;
  private final boolean terminal;
  private final ZoneId zone;
  private final LongSupplier ticker;
  private final byte[] copy = new byte[8 << 10];

  private boolean counting;
  private long second;
  private int shown;
  private long hidden;

  /**
   * @param out where the lines go; not closed
   * @param terminal whether somebody looks at it
   */
  public LiveLines(PrintStream out, boolean terminal) {
    this(out, terminal, ZoneId.systemDefault(), System::nanoTime);
  }

  LiveLines(PrintStream out, boolean terminal, ZoneId zone, LongSupplier ticker) {
    this.out = out;
    this.terminal = terminal;
    this.zone = zone;
    this.ticker = ticker;
  }

  @Override
  public Batch batch() {
    return BATCH;
  }

  @Override
  public CompletionStage<Delivery> deliver(List<Entry> batch) {
    for (Entry entry : batch) {
      if (!terminal) {
        json(entry.payload());
      } else if (admitted()) {
        out.println(LiveLine.of(entry, zone));
      }
    }
    // Nobody will open our standard output again: what it did not take is refused for good.
    if (out.checkError()) {
      Set<RecordId> all = new HashSet<>();
      batch.forEach(entry -> all.add(entry.id()));
      return CompletableFuture.completedFuture(new Delivery.Some(0, all, Duration.ZERO));
    }
    return CompletableFuture.completedFuture(Delivery.ALL);
  }

  private void json(ByteBuffer payload) {
    while (payload.hasRemaining()) {
      int length = Math.min(copy.length, payload.remaining());
      payload.get(copy, 0, length);
      out.write(copy, 0, length);
    }
    out.write('\n');
  }

  /** Whether a line may be shown now; says so when it begins to leave lines out. */
  private boolean admitted() {
    long now = ticker.getAsLong();
    if (!counting || now - second >= SECOND) {
      tellHidden();
      counting = true;
      second = now;
      shown = 0;
    }
    if (shown < LINES_PER_SECOND) {
      shown++;
      return true;
    }
    if (hidden++ == 0) {
      out.println("-- over " + LINES_PER_SECOND + " records/s: not all are shown");
    }
    return false;
  }

  private void tellHidden() {
    if (hidden > 0) {
      out.println("-- " + hidden + (hidden == 1 ? " record" : " records") + " not shown");
      hidden = 0;
    }
  }

  /** Says what was left out last. */
  @Override
  public void close() {
    tellHidden();
    out.flush();
  }
}
