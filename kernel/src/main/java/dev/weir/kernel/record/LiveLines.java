package dev.weir.kernel.record;

import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.Fields;
import dev.weir.spi.record.RecordId;
import dev.weir.spi.record.Recorder;
import dev.weir.spi.terminal.LineRate;
import dev.weir.spi.terminal.RecordLine;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is used when no recorder is named: records on standard output. On a terminal one line for
 * people each, and not more of them than can be read; into a file or a pipe each record as a line
 * of JSON, the same as every other sink gets.
 *
 * <p>It is a recorder like any other: behind a {@link RecorderQueue}, on its thread.
 */
public final class LiveLines implements Recorder {
  private static final Batch BATCH = new Batch(256, 1 << 20, Duration.ZERO);

  private final PrintStream out;
  private final @Nullable People people;
  private final byte[] copy = new byte[8 << 10];

  /**
   * How lines for people are drawn.
   *
   * @param columns how wide the terminal is, asked for each batch
   * @param colours whether colours are welcome
   * @param frames whether each WebSocket frame has a line, instead of only their sums
   */
  public record Look(IntSupplier columns, boolean colours, boolean frames) {}

  private static final class People {
    final Look look;
    final RecordLine line;
    final LineRate rate;

    People(Look look, ZoneId zone, LongSupplier ticker) {
      this.look = look;
      this.line = new RecordLine(zone, look.colours());
      this.rate = new LineRate(ticker);
    }
  }

  private LiveLines(PrintStream out, @Nullable People people) {
    this.out = out;
    this.people = people;
  }

  /**
   * A JSON object for each record.
   *
   * @param out where the lines go; not closed
   */
  public static LiveLines json(PrintStream out) {
    return new LiveLines(out, null);
  }

  /**
   * A line for people for each record.
   *
   * @param out where the lines go; not closed
   * @param look how they are drawn
   */
  public static LiveLines people(PrintStream out, Look look) {
    return people(out, look, ZoneId.systemDefault(), System::nanoTime);
  }

  static LiveLines people(PrintStream out, Look look, ZoneId zone, LongSupplier ticker) {
    return new LiveLines(out, new People(look, zone, ticker));
  }

  @Override
  public Batch batch() {
    return BATCH;
  }

  @Override
  public CompletionStage<Delivery> deliver(List<Entry> batch) {
    if (people == null) {
      batch.forEach(entry -> json(entry.payload()));
    } else {
      int columns = people.look.columns().getAsInt();
      batch.forEach(entry -> show(people, entry, columns));
    }
    // Nobody will open our standard output again: what it did not take is refused for good.
    if (out.checkError()) {
      Set<RecordId> all = new HashSet<>();
      batch.forEach(entry -> all.add(entry.id()));
      return CompletableFuture.completedFuture(new Delivery.Some(0, all, Duration.ZERO));
    }
    return CompletableFuture.completedFuture(Delivery.ALL);
  }

  private void show(People to, Entry entry, int columns) {
    Fields fields = entry.fields();
    if ((to.look.frames() || !RecordLine.isFrame(fields))
        && to.rate.admits(RecordLine.isWrong(fields), out::println)) {
      out.println(to.line.of(entry.time(), fields, columns));
    }
  }

  private void json(ByteBuffer payload) {
    while (payload.hasRemaining()) {
      int length = Math.min(copy.length, payload.remaining());
      payload.get(copy, 0, length);
      out.write(copy, 0, length);
    }
    out.write('\n');
  }

  /** Says what was left out last. */
  @Override
  public void close() {
    if (people != null) {
      people.rate.finish(out::println);
    }
    out.flush();
  }
}
