package dev.weir.kernel.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.record.Body;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.Recorder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class SharedJsonTest {
  private static final Wanted ALL = Wanted.asSent(1000);
  private static final Duration FLUSH = Duration.ofSeconds(20);

  private final Drafts drafts = new Drafts();
  private final List<RecorderQueue> queues = new ArrayList<>();
  private final CountDownLatch free = new CountDownLatch(1);

  @AfterEach
  void closeAll() {
    free.countDown();
    queues.forEach(queue -> queue.close(Duration.ofSeconds(5)));
  }

  private FakeRecorder recorder() {
    var recorder = new FakeRecorder(new Recorder.Batch(100, 1 << 20, Duration.ZERO));
    queues.add(new RecorderQueue("q" + queues.size(), "test-plugin", recorder));
    return recorder;
  }

  private ServiceRecording service() {
    return new ServiceRecording(
        drafts.process,
        queues.stream().map(q -> new Binding(q, Entry.HANDLER, true, 1000)).toList());
  }

  private static SharedJson shared(RecordDraft draft) {
    SharedJson shared = draft.shared();
    assertThat(shared).isNotNull();
    return shared;
  }

  private static byte[] made(RecordDraft draft, Wanted wanted) {
    byte[] json = shared(draft).of(new RecordEncoder(Drafts.ZONE), draft, wanted, false);
    assertThat(json).isNotNull();
    return json;
  }

  @Test
  void thoseWhoWantTheSameGetTheVeryBytes() {
    recorder();
    recorder();
    RecordDraft draft = drafts.connection(service());
    draft.http(Drafts.get("/", Drafts.message(0, Body.EMPTY), Drafts.message(5, body())));
    draft.finish();
    byte[] json = made(draft, ALL);
    assertThat(made(draft, ALL)).isSameAs(json);
    assertThat(made(draft, Wanted.asSent(5))).isSameAs(json);
    assertThat(made(draft, Wanted.asSent(4))).isNotEqualTo(json);
    assertThat(made(draft, Wanted.asSent(0))).isNotEqualTo(json);
    assertThat(made(draft, new Wanted(1000, false, Format.GOST))).isNotEqualTo(json);
  }

  private static Body body() {
    return Drafts.body("hello");
  }

  @Test
  void otherRulesMakeOtherBytes() {
    recorder();
    recorder();
    RecordDraft draft = drafts.connection(service());
    draft.finish();
    byte[] json = made(draft, ALL);
    drafts.process.redaction(
        new dev.weir.kernel.record.redact.Policy(true, List.of(), new byte[] {1}));
    assertThat(made(draft, ALL)).isNotEqualTo(json);
  }

  @Test
  void nothingIsKeptOnceAllHaveIt() {
    FakeRecorder one = recorder();
    FakeRecorder other = recorder();
    ServiceRecording service = service();
    queues.forEach(RecorderQueue::start);
    for (int i = 0; i < 500; i++) {
      drafts.connection(service).finish();
    }
    queues.forEach(queue -> queue.close(FLUSH));
    assertThat(one.texts()).hasSize(500).isEqualTo(other.texts());
    assertThat(drafts.process.keep().used()).isZero();
  }

  @Test
  void aLoneRecorderSharesWithNobody() {
    recorder();
    RecordDraft draft = drafts.connection(service());
    draft.finish();
    assertThat(draft.shared()).isNull();
  }

  /** Text that takes its time. */
  private final class Slow {
    final AtomicInteger asked = new AtomicInteger();
    final CountDownLatch entered = new CountDownLatch(1);

    @Override
    public String toString() {
      asked.incrementAndGet();
      entered.countDown();
      try {
        free.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return "slow";
    }
  }

  @Test
  void whoFindsAnotherOneAtItGoesOnWithTheNextAndKeepsTheOrder() throws InterruptedException {
    FakeRecorder one = recorder();
    FakeRecorder other = recorder();
    ServiceRecording service = service();
    var slow = new Slow();
    RecordDraft first = drafts.connection(service).extra("x", slow);
    var next = new Slow();
    first.finish();
    drafts.connection(service).extra("x", next).finish();
    queues.forEach(RecorderQueue::start);
    slow.entered.await();
    next.entered.await();
    free.countDown();
    queues.forEach(queue -> queue.close(FLUSH));
    assertThat(one.texts()).hasSize(2).isEqualTo(other.texts());
    assertThat(one.texts().getFirst()).contains(first.id().toString());
  }

  @Test
  void whatCannotBeMadeIsNotWaitedFor() {
    FakeRecorder one = recorder();
    FakeRecorder other = recorder();
    ServiceRecording service = service();
    Object broken =
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException("broken");
          }
        };
    drafts.connection(service).extra("x", broken).finish();
    drafts.connection(service).finish();
    queues.forEach(RecorderQueue::start);
    List<RecorderStats> stats = queues.stream().map(queue -> queue.close(FLUSH)).toList();
    // The second record, and the news of the loss.
    assertThat(one.texts()).hasSize(2);
    assertThat(other.texts()).hasSize(2);
    assertThat(stats).allSatisfy(s -> assertThat(s.dropped()).isEqualTo(1));
    assertThat(drafts.process.keep().used()).isZero();
  }
}
