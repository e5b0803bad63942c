package dev.weir.kernel.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.kernel.record.spool.SpoolOptions;
import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.RecordId;
import dev.weir.spi.record.Recorder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * However a sink behaves, each record is delivered, refused, on disk, or inside a gap that was
 * declared; the counters say which, and the sink's own books agree.
 */
@Timeout(120)
final class AccountingTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Backoff QUICK =
      new Backoff(Duration.ofMillis(1), Duration.ofMillis(4), () -> 0.5);
  private static final Duration FLUSH = Duration.ofSeconds(30);
  private static final SessionFacts SESSION = new SessionFacts("s1", "web", null, null, null, null);
  private static final int RECORDS = 600;
  private static final RecorderQueue.Limits SMALL = new RecorderQueue.Limits(100_000, 1 << 20);

  /** What a sink does with every other batch. */
  enum Fault {
    RETRY,
    RETRY_AFTER,
    THROWS,
    FAILS_LATER,
    TAKES_HALF,
    TAKES_NONE,
    REFUSES_SOME,
    REFUSES_ALL,
    HANGS
  }

  /** A sink that keeps books of its own. */
  private static final class Sink implements Recorder {
    private final Fault fault;
    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch entered = new CountDownLatch(1);
    private final Set<RecordId> has = new HashSet<>();
    private final Set<RecordId> refused = new HashSet<>();
    private long declared;
    private long notices;
    private int calls;

    Sink(Fault fault) {
      this.fault = fault;
    }

    @Override
    public Batch batch() {
      return new Batch(20, 1 << 20, Duration.ZERO);
    }

    @Override
    public synchronized CompletionStage<Delivery> deliver(List<Entry> batch) {
      entered.countDown();
      boolean faulty = calls++ % 2 == 0;
      return faulty ? faulty(batch) : done(all(batch));
    }

    private static CompletionStage<Delivery> done(Delivery answer) {
      return CompletableFuture.completedFuture(answer);
    }

    private CompletionStage<Delivery> faulty(List<Entry> batch) {
      return switch (fault) {
        case RETRY -> done(new Delivery.Retry(Duration.ZERO, "500"));
        case RETRY_AFTER -> done(new Delivery.Retry(Duration.ofMillis(3), "429"));
        case THROWS -> throw new IllegalStateException("broken");
        case FAILS_LATER -> CompletableFuture.failedFuture(new IOException("closed"));
        case TAKES_HALF -> {
          int half = batch.size() / 2;
          var _ = all(batch.subList(0, half));
          yield done(new Delivery.Some(half, Set.of(), Duration.ZERO));
        }
        case TAKES_NONE -> done(new Delivery.Some(0, Set.of(), Duration.ZERO));
        case REFUSES_SOME -> {
          Entry bad = batch.getLast();
          var _ = all(batch.subList(0, batch.size() - 1));
          refused.add(bad.id());
          yield done(new Delivery.Some(batch.size() - 1, Set.of(bad.id()), Duration.ZERO));
        }
        case REFUSES_ALL -> {
          var ids = new HashSet<RecordId>();
          batch.forEach(entry -> ids.add(entry.id()));
          refused.addAll(ids);
          yield done(new Delivery.Some(0, ids, Duration.ZERO));
        }
        case HANGS -> {
          try {
            release.await();
          } catch (InterruptedException e) {
            yield done(new Delivery.Retry(Duration.ZERO, "interrupted"));
          }
          yield done(all(batch));
        }
      };
    }

    private Delivery all(List<Entry> batch) {
      for (Entry entry : batch) {
        note(entry);
      }
      return Delivery.ALL;
    }

    private void note(Entry entry) {
      try {
        JsonNode gap =
            JSON.readTree(StandardCharsets.UTF_8.decode(entry.payload().duplicate()).toString())
                .path("gap");
        if (gap.isMissingNode()) {
          has.add(entry.id());
        } else {
          notices++;
          declared += gap.path("count").asLong();
        }
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  private static RecorderQueue queue(Recorder sink, @Nullable SpoolOptions spool) {
    return new RecorderQueue("sink", "test-plugin", sink, SMALL, QUICK, spool);
  }

  private static SpoolOptions spool(Path home, long most) {
    return new SpoolOptions(
        home.resolve("s"), most, 8192, SpoolOptions.Fsync.NEVER, Duration.ofSeconds(1), false);
  }

  private static void emit(RecorderQueue queue, int records) {
    var service =
        new ServiceRecording(
            new ProcessRecording(), List.of(new Binding(queue, Entry.HANDLER, false, 0)));
    for (int i = 0; i < records; i++) {
      new RecordDraft(service, SESSION, null).host("host" + i % 7).finish();
    }
  }

  private static void assertSum(RecorderStats stats) {
    assertThat(stats.emitted())
        .as(stats.toString())
        .isEqualTo(
            stats.delivered()
                + stats.dropped()
                + stats.refused()
                + stats.spooled()
                + stats.queued());
  }

  private static boolean rests(RecorderStats stats) {
    assertSum(stats);
    return stats.queued() == 0 && stats.spooled() == 0;
  }

  static Stream<Arguments> faults() {
    return Stream.of(Fault.values())
        .flatMap(fault -> Stream.of("none", "roomy", "tight").map(s -> Arguments.of(fault, s)));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void nothingIsMissingFromTheBooks(Fault fault, String spool, @TempDir Path home) {
    var sink = new Sink(fault);
    RecorderQueue queue =
        queue(
            sink,
            switch (spool) {
              case "roomy" -> spool(home, 1 << 24);
              case "tight" -> spool(home, 64 << 10);
              default -> null;
            });
    queue.start();
    emit(queue, RECORDS);
    if (fault == Fault.HANGS) {
      Await.until("the sink has a batch", () -> sink.entered.getCount() == 0);
      assertSum(queue.stats());
      sink.release.countDown();
    }
    Await.until("all is settled", () -> rests(queue.stats()));
    RecorderStats stats = queue.close(FLUSH);

    assertSum(stats);
    assertThat(stats.queued()).isZero();
    assertThat(stats.spooled()).isZero();
    assertThat(stats.refused()).isEqualTo(sink.refused.size());
    assertThat(stats.delivered()).isEqualTo(sink.has.size() + sink.notices);
    long noticesMade = stats.emitted() - RECORDS;
    long noticesRefused = noticesMade - sink.notices;
    // Each record is in one place, and what is in none was declared, as far as that was taken.
    assertThat(sink.has.size() + sink.refused.size() - noticesRefused + stats.dropped())
        .isEqualTo(RECORDS);
    if (noticesRefused == 0) {
      assertThat(sink.declared).isEqualTo(stats.dropped());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"HANGS", "RETRY_AFTER"})
  void whatTheLastProcessCouldNotTellTheNextOneTells(Fault fault, @TempDir Path home) {
    Recorder never =
        new Recorder() {
          @Override
          public Batch batch() {
            return new Batch(20, 1 << 20, Duration.ZERO);
          }

          @Override
          public CompletionStage<Delivery> deliver(List<Entry> batch) {
            return fault == Fault.HANGS
                ? new CompletableFuture<>()
                : CompletableFuture.completedFuture(
                    new Delivery.Retry(Duration.ofMinutes(5), "429"));
          }
        };
    SpoolOptions options = spool(home, 64 << 10);
    RecorderQueue first = queue(never, options);
    first.start();
    emit(first, RECORDS);
    RecorderStats before = first.close(Duration.ofMillis(1));
    assertSum(before);
    assertThat(before.delivered()).isZero();
    assertThat(before.spooled() + before.dropped()).isEqualTo(before.emitted());

    var sink = new Sink(Fault.RETRY);
    RecorderQueue second = queue(sink, options);
    second.start();
    Await.until("all that is left is told", () -> second.stats().spooled() == 0);
    RecorderStats after = second.close(FLUSH);
    assertSum(after);
    assertThat(sink.has.size() + sink.declared).isEqualTo(RECORDS);
  }
}
