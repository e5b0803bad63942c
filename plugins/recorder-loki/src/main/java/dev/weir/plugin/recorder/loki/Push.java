package dev.weir.plugin.recorder.loki;

import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.RecordId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One batch on its way to Loki: in requests of a size that it takes, in order, one after the other.
 * A request that is refused is halved until the line at fault is alone; the halves that Loki has
 * already, it knows by time and text, and does not keep twice. One thread.
 *
 * <pre>
 *   lines   0 1 2 3 | 4 5 6 7       400: one of them is bad
 *           taken   | 4 5 | 6 7     400
 *           taken   | 4 | 5 | …     4 is taken, 5 is refused alone: dead; and so on
 * </pre>
 */
final class Push {
  /** Loki takes less than 4 MiB. */
  static final int LARGEST = 3 << 20;

  /** Requests for one batch; what is left then comes with the next. */
  private static final int MOST_REQUESTS = 64;

  /** Only lines that are older than this are given a new time if their time is refused. */
  private static final Duration OLD = Duration.ofMinutes(10);

  /** Sends lines in one request. */
  @FunctionalInterface
  interface Sender {
    LokiAnswer send(List<Line> lines) throws InterruptedException;
  }

  private final Line[] lines;
  private final Sender sender;
  private final InstantSource clock;
  private final Set<RecordId> dead = new HashSet<>();
  private int settled;
  private int requests;
  private final Map<RecordId, Long> times;
  private int redated;
  private String refusal = "";
  private LokiAnswer.@Nullable Later stop;

  /**
   * @param times what lines were given instead of their own by earlier attempts; of those that are
   *     left over after this one it has them again. A line that comes twice with one time is one.
   */
  Push(List<Line> lines, Sender sender, InstantSource clock, Map<RecordId, Long> times) {
    this.lines =
        lines.stream()
            .map(line -> line.at(times.getOrDefault(line.id(), line.nanos())))
            .toArray(Line[]::new);
    this.times = times;
    this.sender = sender;
    this.clock = clock;
  }

  Delivery run() throws InterruptedException {
    while (settled < lines.length && stop == null && requests < MOST_REQUESTS) {
      send(settled, fitting(settled));
    }
    for (int i = 0; i < settled; i++) {
      times.remove(lines[i].id());
    }
    LokiAnswer.Later later = stop;
    if (settled == lines.length && dead.isEmpty()) {
      return Delivery.ALL;
    }
    if (settled == 0 && later != null) {
      return new Delivery.Retry(later.after(), later.why());
    }
    Duration after = later == null ? Duration.ZERO : later.after();
    return new Delivery.Some(settled, Set.copyOf(dead), after);
  }

  /** How many lines were refused. */
  int refused() {
    return dead.size();
  }

  /** Why the last one was; empty if none was. */
  String refusal() {
    return refusal;
  }

  /** How many lines were given a new time. */
  int redated() {
    return redated;
  }

  /** The end of a request that begins with this line. */
  private int fitting(int from) {
    long size = lines[from].size();
    int end = from + 1;
    while (end < lines.length && size + lines[end].size() <= LARGEST) {
      size += lines[end++].size();
    }
    return end;
  }

  private void send(int from, int to) throws InterruptedException {
    if (stop != null || requests >= MOST_REQUESTS) {
      return;
    }
    requests++;
    switch (sender.send(Arrays.asList(lines).subList(from, to))) {
      case LokiAnswer.Taken _ -> settled = to;
      case LokiAnswer.Later later -> stop = later;
      case LokiAnswer.Refused refused -> {
        if (refused.untimely() && redate(from, to)) {
          send(from, to);
        } else if (to - from == 1) {
          dead.add(lines[from].id());
          refusal = refused.why();
          settled = to;
        } else {
          int middle = (from + to) >>> 1;
          send(from, middle);
          if (settled == middle) {
            send(middle, to);
          }
        }
      }
    }
  }

  /** Gives lines that waited too long the time of now; false if there is none. */
  private boolean redate(int from, int to) {
    long now = Facts.nanos(clock.instant());
    boolean changed = false;
    for (int i = from; i < to; i++) {
      if (lines[i].nanos() < now - OLD.toNanos()) {
        lines[i] = lines[i].at(now);
        times.put(lines[i].id(), now);
        redated++;
        changed = true;
      }
    }
    return changed;
  }
}
