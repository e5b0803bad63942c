package dev.weir.kernel.record.spool;

import static dev.weir.kernel.record.spool.Entries.entries;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.Recorder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class SpooledRecorderTest {
  private static final Duration FLUSH = Duration.ofSeconds(10);

  /** What is to be done with a batch instead of taking it. */
  private interface Answer {
    Delivery to(List<Entry> batch) throws Exception;
  }

  /** A sink whose mood can be changed. */
  private static final class Sink implements Recorder {
    private final List<Long> taken = new ArrayList<>();
    volatile Answer mood = _ -> Delivery.ALL;
    final AtomicInteger calls = new AtomicInteger();

    @Override
    public Batch batch() {
      return new Batch(10, 1 << 20, Duration.ZERO);
    }

    @Override
    public CompletionStage<Delivery> deliver(List<Entry> batch) {
      try {
        calls.incrementAndGet();
        Delivery answer = mood.to(batch);
        synchronized (taken) {
          for (int i = 0; i < batch.size(); i++) {
            boolean has =
                switch (answer) {
                  case Delivery.All _ -> true;
                  case Delivery.Some some ->
                      i < some.accepted() && !some.dead().contains(batch.get(i).id());
                  case Delivery.Retry _ -> false;
                };
            if (has) {
              taken.add(batch.get(i).seq());
            }
          }
        }
        return CompletableFuture.completedFuture(answer);
      } catch (Exception e) {
        return CompletableFuture.failedFuture(e);
      }
    }

    List<Long> taken() {
      synchronized (taken) {
        return List.copyOf(taken);
      }
    }
  }

  private static final class Quiet implements SpoolLog {
    volatile String degraded = "";

    @Override
    public void found(long records, long bytes, int damaged, long died) {}

    @Override
    public void degraded(String why) {
      degraded = why;
    }

    @Override
    public void restored() {}

    @Override
    public void retry(int failures, Duration wait, String why) {}

    @Override
    public void recovered(int failures) {}

    @Override
    public void refused(int records) {}

    @Override
    public Delivery.Retry failed(String call, Throwable problem) {
      return new Delivery.Retry(Duration.ZERO, problem.toString());
    }
  }

  @TempDir private Path home;
  private final Sink sink = new Sink();
  private final Quiet log = new Quiet();
  private final CountDownLatch release = new CountDownLatch(1);
  private final List<SpooledRecorder> open = new ArrayList<>();

  @AfterEach
  void end() {
    release.countDown();
    open.forEach(recorder -> recorder.close(Duration.ZERO));
  }

  private SpooledRecorder recorder(UnaryOperator<SpoolOptions> with) {
    var options =
        new SpoolOptions(
            home.resolve("spool"),
            1 << 24,
            1 << 16,
            SpoolOptions.Fsync.INTERVAL,
            Duration.ofMillis(10),
            false);
    var recorder =
        new SpooledRecorder(
            "sink",
            sink,
            with.apply(options),
            Entries.FIELDS,
            (_, _) -> Duration.ofMillis(1),
            log,
            InstantSource.system());
    open.add(recorder);
    recorder.start();
    return recorder;
  }

  private SpooledRecorder recorder() {
    return recorder(UnaryOperator.identity());
  }

  private static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("deadline").isLessThan(end);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static Delivery put(SpooledRecorder recorder, long from, long to) {
    return recorder.deliver(entries(from, to, 100)).toCompletableFuture().join();
  }

  private static List<Long> range(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }

  private static void assertAccounted(SpooledRecorder recorder, long emitted) {
    SpooledRecorder.Counts counts = recorder.counts();
    assertThat(emitted + counts.found() + counts.gaps())
        .isEqualTo(counts.delivered() + counts.refused() + counts.lost() + counts.spooled());
  }

  @Test
  void aSinkThatKeepsUpGetsRecordsWithoutTheDisk() throws Exception {
    SpooledRecorder recorder = recorder();
    assertThat(put(recorder, 1, 10)).isEqualTo(Delivery.ALL);
    assertThat(sink.taken()).isEqualTo(range(1, 10));
    try (var files = Files.list(home.resolve("spool"))) {
      assertThat(files.filter(f -> f.toString().endsWith(Segment.SUFFIX))).isEmpty();
    }
    assertAccounted(recorder, 10);
  }

  @Test
  void durableRecordsGoThroughTheDisk() {
    SpooledRecorder recorder =
        recorder(o ->
            new SpoolOptions(
                o.folder(), o.maxBytes(), o.segmentBytes(), o.fsync(), o.interval(), true));
    assertThat(put(recorder, 1, 10)).isEqualTo(Delivery.ALL);
    until(() -> sink.taken().size() == 10);
    recorder.close(FLUSH);
    assertThat(sink.taken()).isEqualTo(range(1, 10));
    assertAccounted(recorder, 10);
  }

  @Test
  void whileTheSinkRefusesAllWaitOnDiskAndThenComeInOrder() {
    sink.mood = _ -> new Delivery.Retry(Duration.ZERO, "503");
    SpooledRecorder recorder = recorder();
    for (int i = 0; i < 50; i++) {
      assertThat(put(recorder, i * 10L + 1, i * 10L + 10)).isEqualTo(Delivery.ALL);
    }
    assertThat(recorder.counts().spooled()).isEqualTo(500);
    assertAccounted(recorder, 500);
    sink.mood = _ -> Delivery.ALL;
    until(() -> recorder.counts().spooled() == 0);
    put(recorder, 501, 505);
    recorder.close(FLUSH);
    assertThat(sink.taken()).isEqualTo(range(1, 505));
    assertAccounted(recorder, 505);
  }

  @Test
  void aSinkThatHangsHoldsNobodyUp() {
    sink.mood =
        _ -> {
          release.await();
          return Delivery.ALL;
        };
    SpooledRecorder recorder = recorder();
    assertThat(put(recorder, 1, 10)).isEqualTo(Delivery.ALL);
    assertThat(put(recorder, 11, 300)).isEqualTo(Delivery.ALL);
    assertThat(sink.calls.get()).isEqualTo(1);
    assertThat(recorder.counts().spooled()).isEqualTo(300);
    release.countDown();
    recorder.close(FLUSH);
    assertThat(sink.taken()).isEqualTo(range(1, 300));
    assertAccounted(recorder, 300);
  }

  @Test
  void halfABatchIsNotSentTwiceAndDeadOnesAreCounted() {
    sink.mood =
        batch -> {
          sink.mood = _ -> Delivery.ALL;
          return new Delivery.Some(4, Set.of(batch.get(1).id(), batch.get(7).id()), Duration.ZERO);
        };
    SpooledRecorder recorder = recorder();
    put(recorder, 1, 10);
    recorder.close(FLUSH);
    until(() -> recorder.counts().spooled() == 0);
    assertThat(sink.taken()).containsExactly(1L, 3L, 4L, 5L, 6L, 7L, 9L, 10L);
    assertThat(recorder.counts().refused()).isEqualTo(2);
    assertAccounted(recorder, 10);
  }

  @Test
  void deadOnesFromDiskAreCountedOnce() {
    sink.mood = _ -> new Delivery.Retry(Duration.ZERO, "down");
    SpooledRecorder recorder = recorder();
    put(recorder, 1, 10);
    put(recorder, 11, 20);
    sink.mood =
        batch -> {
          sink.mood = _ -> Delivery.ALL;
          return new Delivery.Some(2, Set.of(batch.get(5).id()), Duration.ZERO);
        };
    until(() -> recorder.counts().spooled() == 0);
    assertThat(recorder.counts().refused()).isEqualTo(1);
    assertThat(sink.taken()).hasSize(19).doesNotContain(6L);
    assertAccounted(recorder, 20);
  }

  @Test
  void theNextProcessGoesOnWhereThisOneStopped() {
    sink.mood = _ -> new Delivery.Retry(Duration.ZERO, "down");
    SpooledRecorder first = recorder();
    put(first, 1, 25);
    first.close(FLUSH);
    assertThat(first.counts().spooled()).isEqualTo(25);
    assertThat(sink.taken()).isEmpty();
    sink.mood = _ -> Delivery.ALL;
    SpooledRecorder second = recorder();
    until(() -> second.counts().spooled() == 0);
    assertThat(sink.taken()).isEqualTo(range(1, 25));
    assertThat(second.counts().found()).isEqualTo(25);
    assertAccounted(second, 0);
  }

  @Test
  void aFolderThatCannotBeUsedIsSaidAndTheSinkIsServedAllTheSame() throws Exception {
    Files.writeString(home.resolve("spool"), "a file");
    SpooledRecorder recorder = recorder();
    assertThat(log.degraded).contains("spool");
    assertThat(put(recorder, 1, 10)).isEqualTo(Delivery.ALL);
    sink.mood = _ -> new Delivery.Retry(Duration.ZERO, "down");
    assertThat(put(recorder, 11, 20)).isInstanceOf(Delivery.Retry.class);
    assertThat(sink.taken()).isEqualTo(range(1, 10));
  }

  @Test
  void aRecorderThatThrowsIsTriedAgain() {
    sink.mood =
        _ -> {
          sink.mood = _ -> Delivery.ALL;
          throw new IllegalStateException("oops");
        };
    SpooledRecorder recorder = recorder();
    put(recorder, 1, 10);
    recorder.close(FLUSH);
    until(() -> recorder.counts().spooled() == 0);
    assertThat(sink.taken()).isEqualTo(range(1, 10));
  }
}
