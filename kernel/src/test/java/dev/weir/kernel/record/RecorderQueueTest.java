package dev.weir.kernel.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.kernel.record.spool.SpoolOptions;
import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.Recorder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class RecorderQueueTest {
  private static final Backoff QUICK =
      new Backoff(Duration.ofMillis(1), Duration.ofMillis(4), () -> 0.5);
  private static final Duration FLUSH = Duration.ofSeconds(20);
  private static final SessionFacts SESSION = new SessionFacts("s1", "web", null, null, null, null);

  private final ProcessRecording process = new ProcessRecording();
  private final List<RecorderQueue> open = new ArrayList<>();
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void closeAll() {
    release.countDown();
    open.forEach(q -> q.close(Duration.ofSeconds(5)));
  }

  private RecorderQueue queue(Recorder recorder, RecorderQueue.Limits limits) {
    var queue = new RecorderQueue("sink", "test-plugin", recorder, limits, QUICK);
    open.add(queue);
    return queue;
  }

  private RecorderQueue queue(Recorder recorder) {
    return queue(recorder, RecorderQueue.Limits.DEFAULT);
  }

  private ServiceRecording service(RecorderQueue... queues) {
    var bindings = new ArrayList<Binding>();
    for (RecorderQueue queue : queues) {
      bindings.add(new Binding(queue, Entry.HANDLER, false, 0));
    }
    return new ServiceRecording(process, bindings);
  }

  private static void emit(ServiceRecording service, int records) {
    for (int i = 0; i < records; i++) {
      new RecordDraft(service, SESSION, null).finish();
    }
  }

  private static void assertAccounted(RecorderQueue queue) {
    RecorderStats stats = queue.stats();
    assertThat(stats.emitted())
        .isEqualTo(stats.delivered() + stats.dropped() + stats.refused() + stats.queued());
    assertThat(stats.queued()).isEqualTo(queue.depth());
  }

  private static List<Long> numbers(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }

  private static List<Long> flat(FakeRecorder recorder) {
    return recorder.calls().stream().flatMap(List::stream).toList();
  }

  @Test
  void deliversInOrder() {
    var recorder = new FakeRecorder();
    RecorderQueue queue = queue(recorder);
    queue.start();
    emit(service(queue), 100);
    RecorderStats stats = queue.close(FLUSH);
    assertThat(flat(recorder)).isEqualTo(numbers(1, 100));
    assertThat(stats).isEqualTo(new RecorderStats(100, 100, 0, 0, 0, 0, 0));
  }

  @Test
  void sinkThatHangsDelaysNobodyAndGetsAllOnceItIsFree() {
    var entered = new CountDownLatch(1);
    var recorder =
        new FakeRecorder()
            .then(_ -> {
              entered.countDown();
              await(release);
              return CompletableFuture.completedFuture(Delivery.ALL);
            });
    RecorderQueue queue = queue(recorder);
    queue.start();
    ServiceRecording service = service(queue);
    emit(service, 1);
    await(entered);
    emit(service, 500);
    assertThat(queue.stats().queued()).isEqualTo(501);
    assertAccounted(queue);
    release.countDown();
    assertThat(queue.close(FLUSH).delivered()).isEqualTo(501);
    assertThat(flat(recorder)).isEqualTo(numbers(1, 501));
  }

  @Test
  void stageThatIsOpenHoldsTheNextCallBack() {
    var stage = new CompletableFuture<Delivery>();
    var recorder = new FakeRecorder().then(_ -> stage);
    RecorderQueue queue = queue(recorder);
    queue.start();
    emit(service(queue), 2);
    Await.until("first call", () -> recorder.calls().size() == 1);
    assertThat(queue.stats().delivered()).isZero();
    stage.complete(Delivery.ALL);
    assertThat(queue.close(FLUSH).delivered()).isEqualTo(2);
  }

  @Test
  void sendsTheSameBatchAgainAfterRetryThrowAndFailedStage() {
    var recorder =
        new FakeRecorder(new Recorder.Batch(3, 1 << 20, Duration.ZERO))
            .then(new Delivery.Retry(Duration.ZERO, "busy"))
            .then(_ -> {
              throw new IllegalStateException("broken");
            })
            .then(_ -> {
              throw new NoClassDefFoundError("dev/example/Gone");
            })
            .then(_ -> CompletableFuture.failedFuture(new IOException("reset")))
            .then(_ -> null)
            .then(_ -> CompletableFuture.completedFuture(null));
    RecorderQueue queue = queue(recorder);
    emit(service(queue), 3);
    queue.start();
    Await.until("delivery", () -> queue.stats().delivered() == 3);
    assertThat(recorder.calls()).hasSize(7).allMatch(numbers(1, 3)::equals);
    assertThat(queue.stats().retries()).isEqualTo(6);
    assertAccounted(queue);
  }

  @Test
  void settlesWhatTheSinkTookAndWhatItRefusedAndSendsTheRestAgain() {
    var recorder =
        new FakeRecorder(new Recorder.Batch(5, 1 << 20, Duration.ZERO))
            .then(batch ->
                CompletableFuture.completedFuture(
                    new Delivery.Some(2, Set.of(batch.get(3).id()), Duration.ZERO)));
    RecorderQueue queue = queue(recorder);
    emit(service(queue), 5);
    queue.start();
    RecorderStats stats = queue.close(FLUSH);
    assertThat(recorder.calls()).containsExactly(numbers(1, 5), List.of(3L, 5L));
    assertThat(stats).isEqualTo(new RecorderStats(5, 4, 0, 1, 1, 0, 0));
  }

  @Test
  void deadRecordAmongTheAcceptedCountsAsRefusedOnly() {
    var recorder =
        new FakeRecorder(new Recorder.Batch(3, 1 << 20, Duration.ZERO))
            .then(batch ->
                CompletableFuture.completedFuture(
                    new Delivery.Some(3, Set.of(batch.get(0).id()), Duration.ZERO)));
    RecorderQueue queue = queue(recorder);
    emit(service(queue), 3);
    queue.start();
    assertThat(queue.close(FLUSH)).isEqualTo(new RecorderStats(3, 2, 0, 1, 0, 0, 0));
  }

  @Test
  void answersBeyondTheBatchAreClamped() {
    var recorder =
        new FakeRecorder()
            .then(new Delivery.Some(-4, Set.of(), Duration.ZERO))
            .then(new Delivery.Some(99, Set.of(), Duration.ZERO));
    RecorderQueue queue = queue(recorder);
    emit(service(queue), 1);
    queue.start();
    assertThat(queue.close(FLUSH)).isEqualTo(new RecorderStats(1, 1, 0, 0, 1, 0, 0));
  }

  @Test
  void dropsAndCountsWhatFindsNoRoom() {
    var recorder = new FakeRecorder();
    RecorderQueue queue = queue(recorder, new RecorderQueue.Limits(1 << 20, 10));
    emit(service(queue), 25);
    assertThat(queue.stats().dropped()).isEqualTo(15);
    assertAccounted(queue);
    queue.start();
    // The news of the loss is a record as well, has number 0, and comes before what waits.
    assertThat(queue.close(FLUSH)).isEqualTo(new RecorderStats(26, 11, 15, 0, 0, 0, 0));
    assertThat(flat(recorder)).isEqualTo(numbers(0, 10));
    assertThat(recorder.texts().getFirst()).contains("\"memory\"").contains("\"count\":15");
  }

  @Test
  void boundsTheQueueByBytesToo() {
    RecorderQueue queue = queue(new FakeRecorder(), new RecorderQueue.Limits(2_000, 1_000));
    ServiceRecording service = service(queue);
    for (int i = 0; i < 10; i++) {
      new RecordDraft(service, SESSION, null).error("x".repeat(400)).finish();
    }
    assertThat(queue.stats().dropped()).isEqualTo(8);
    assertThat(queue.stats().queuedBytes()).isBetween(1L, 2_000L);
    assertAccounted(queue);
  }

  @Test
  void oneQueueThatIsFullTakesNothingFromAnother() {
    var recorder = new FakeRecorder();
    RecorderQueue full = queue(new FakeRecorder(), new RecorderQueue.Limits(1 << 20, 1));
    RecorderQueue other = queue(recorder);
    other.start();
    emit(service(full, other), 50);
    assertThat(other.close(FLUSH).delivered()).isEqualTo(50);
    assertThat(full.stats().dropped()).isEqualTo(49);
  }

  @Test
  void closeCountsWhatItCannotDeliverInTimeAsDropped() {
    var entered = new CountDownLatch(1);
    var recorder =
        new FakeRecorder()
            .then(_ -> {
              entered.countDown();
              awaitDeaf(release);
              return CompletableFuture.completedFuture(Delivery.ALL);
            });
    RecorderQueue queue = queue(recorder);
    queue.start();
    ServiceRecording service = service(queue);
    emit(service, 5);
    await(entered);
    RecorderStats stats = queue.close(Duration.ZERO.plusMillis(1));
    assertThat(stats).isEqualTo(new RecorderStats(5, 0, 5, 0, 0, 0, 0));
    emit(service, 1);
    release.countDown();
    assertThat(queue.stats()).isEqualTo(new RecorderStats(6, 0, 6, 0, 0, 0, 0));
    assertAccounted(queue);
  }

  @Test
  void closeEndsABackOffAndTriesOnceMore() {
    var recorder = new FakeRecorder().then(new Delivery.Retry(Duration.ofMinutes(10), "later"));
    RecorderQueue queue = queue(recorder);
    queue.start();
    emit(service(queue), 2);
    Await.until("first failure", () -> queue.stats().retries() == 1);
    assertThat(queue.close(FLUSH).delivered()).isEqualTo(2);
    assertThat(flat(recorder)).containsExactly(1L, 1L, 2L);
  }

  @Test
  void closeWithoutStartCountsAllAsDropped() {
    RecorderQueue queue = queue(new FakeRecorder());
    emit(service(queue), 3);
    assertThat(queue.close(FLUSH)).isEqualTo(new RecorderStats(3, 0, 3, 0, 0, 0, 0));
  }

  @Test
  void keepsBatchesWithinTheirBounds() {
    var recorder = new FakeRecorder(new Recorder.Batch(4, 1 << 20, Duration.ofMillis(1)));
    RecorderQueue queue = queue(recorder);
    emit(service(queue), 10);
    queue.start();
    queue.close(FLUSH);
    assertThat(recorder.calls()).allMatch(call -> call.size() <= 4).hasSize(3);
    assertThat(flat(recorder)).isEqualTo(numbers(1, 10));
  }

  @Test
  void recordLargerThanABatchGoesAlone() {
    var recorder = new FakeRecorder(new Recorder.Batch(10, 10, Duration.ZERO));
    RecorderQueue queue = queue(recorder);
    emit(service(queue), 3);
    queue.start();
    assertThat(queue.close(FLUSH).delivered()).isEqualTo(3);
    assertThat(recorder.calls()).containsExactly(List.of(1L), List.of(2L), List.of(3L));
  }

  @Test
  void boundsThatMakeNoSenseAreMended() {
    var recorder = new FakeRecorder(new Recorder.Batch(0, -1, Duration.ofSeconds(-1)));
    RecorderQueue queue = queue(recorder);
    queue.start();
    emit(service(queue), 3);
    assertThat(queue.close(FLUSH).delivered()).isEqualTo(3);
    assertThat(recorder.calls()).allMatch(call -> call.size() == 1);
  }

  @Test
  void recordThatCannotBeEncodedIsDroppedAndTheNextGoesOn() {
    var recorder = new FakeRecorder();
    RecorderQueue queue = queue(recorder);
    queue.start();
    ServiceRecording service = service(queue);
    var bad =
        new Object() {
          @Override
          public String toString() {
            throw new StackOverflowError();
          }
        };
    new RecordDraft(service, SESSION, null).extra("bad", bad).finish();
    emit(service, 1);
    assertThat(queue.close(FLUSH)).isEqualTo(new RecorderStats(3, 2, 1, 0, 0, 0, 0));
    assertThat(flat(recorder)).containsExactlyInAnyOrder(0L, 2L);
  }

  @Test
  void lingersForMoreUntilTheBatchIsFull() {
    var recorder = new FakeRecorder(new Recorder.Batch(3, 1 << 20, Duration.ofSeconds(10)));
    RecorderQueue queue = queue(recorder);
    queue.start();
    ServiceRecording service = service(queue);
    emit(service, 2);
    assertThat(recorder.calls()).isEmpty();
    emit(service, 1);
    Await.until("full batch", () -> queue.stats().delivered() == 3);
    assertThat(recorder.calls()).containsExactly(numbers(1, 3));
  }

  @Test
  void reopensOnItsOwnThreadEvenWhenIdle() {
    var recorder = new FakeRecorder();
    RecorderQueue queue = queue(recorder);
    queue.start();
    queue.reopen();
    Await.until("reopen", () -> recorder.reopened() == 1);
  }

  @Test
  void everyRecordOfManyLoopsIsAccountedFor() throws InterruptedException {
    var recorder = new FakeRecorder(new Recorder.Batch(64, 1 << 20, Duration.ofMillis(1)));
    RecorderQueue queue = queue(recorder, new RecorderQueue.Limits(64L << 20, 500));
    queue.start();
    ServiceRecording service = service(queue);
    var threads = new ArrayList<Thread>();
    for (int t = 0; t < 4; t++) {
      threads.add(Thread.ofPlatform().start(() -> emit(service, 2_000)));
    }
    RecorderStats early = queue.stats();
    assertThat(early.queued()).isNotNegative();
    for (Thread thread : threads) {
      thread.join();
    }
    RecorderStats stats = queue.close(FLUSH);
    List<Long> records = flat(recorder).stream().filter(seq -> seq > 0).toList();
    long notices = stats.delivered() - records.size();
    assertThat(stats.emitted()).isEqualTo(8_000 + notices);
    assertThat(records).doesNotHaveDuplicates().hasSize((int) (8_000 - stats.dropped()));
    assertAccounted(queue);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits without minding interrupts, like a native call. */
  private static void awaitDeaf(CountDownLatch latch) {
    while (true) {
      try {
        latch.await();
        return;
      } catch (InterruptedException e) {
        // Deaf.
      }
    }
  }

  @Test
  void withASpoolNothingIsDroppedWhileTheSinkHangs(@TempDir Path home) {
    var entered = new CountDownLatch(1);
    var recorder =
        new FakeRecorder(new Recorder.Batch(100, 1 << 20, Duration.ZERO))
            .then(_ -> {
              entered.countDown();
              await(release);
              return CompletableFuture.completedFuture(Delivery.ALL);
            });
    var spool =
        new SpoolOptions(
            home.resolve("s"), 1 << 24, SpoolOptions.Fsync.NEVER, Duration.ofSeconds(1), false);
    var queue =
        new RecorderQueue(
            "sink", "test-plugin", recorder, new RecorderQueue.Limits(1 << 20, 50), QUICK, spool);
    open.add(queue);
    queue.start();
    ServiceRecording service = service(queue);
    emit(service, 1);
    await(entered);
    for (int i = 0; i < 40; i++) {
      emit(service, 20);
      Await.until("the queue is on disk", () -> queue.depth() == 0);
    }
    RecorderStats hanging = queue.stats();
    assertThat(hanging.spooled()).isEqualTo(801);
    assertThat(hanging.dropped()).isZero();
    release.countDown();
    RecorderStats stats = queue.close(FLUSH);
    assertThat(flat(recorder)).isEqualTo(numbers(1, 801));
    assertThat(stats.emitted()).isEqualTo(801);
    assertThat(stats.delivered()).isEqualTo(801);
    assertThat(stats.spooled()).isZero();
  }

  @Test
  void recordsThatComeFromDiskHaveTheirFields(@TempDir Path home) {
    var found = new ArrayList<@Nullable Object>();
    var recorder =
        new FakeRecorder()
            .then(batch -> {
              found.add(batch.getFirst().fields().at("sid"));
              found.add(batch.getFirst().fields().at("seq"));
              return CompletableFuture.completedFuture(Delivery.ALL);
            });
    var spool =
        new SpoolOptions(
            home.resolve("s"), 1 << 24, SpoolOptions.Fsync.ALWAYS, Duration.ofSeconds(1), true);
    var queue =
        new RecorderQueue(
            "sink", "test-plugin", recorder, RecorderQueue.Limits.DEFAULT, QUICK, spool);
    open.add(queue);
    queue.start();
    emit(service(queue), 1);
    assertThat(queue.close(FLUSH).delivered()).isEqualTo(1);
    assertThat(found).containsExactly("s1", 1L);
  }
}
