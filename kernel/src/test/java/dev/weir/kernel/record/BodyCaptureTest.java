package dev.weir.kernel.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.spi.record.Body;
import dev.weir.spi.record.BodyCapture;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.HeaderBlock;
import dev.weir.spi.record.HttpMessage;
import dev.weir.spi.record.Seen;
import dev.weir.spi.sniff.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BodyCaptureTest {
  private static final int CAP = 10_000;

  private final Drafts drafts = new Drafts(20_000);
  private final ServiceRecording service = drafts.service(CAP);
  private final RecordDraft connection = drafts.connection(service);

  private static void add(BodyCapture capture, int bytes) {
    Bytes chunk = Bytes.of("x".repeat(bytes).getBytes(StandardCharsets.ISO_8859_1));
    capture.add(chunk, 0, bytes);
  }

  private RecordDraft exchange(Body answer) {
    RecordDraft draft = new RecordDraft(service, Drafts.SESSION, connection);
    var request = new HttpMessage(0, HeaderBlock.EMPTY, HeaderBlock.EMPTY, Body.EMPTY);
    var response = new HttpMessage(-1, HeaderBlock.EMPTY, HeaderBlock.EMPTY, answer);
    return draft.http(Drafts.get("/", request, response)).seen(Seen.FULL, "");
  }

  @Test
  void keepsTheFirstBytesUpToTheCapAndCountsTheRest() {
    BodyCapture capture = connection.capture();
    capture.add(Bytes.of("-hello-".getBytes(StandardCharsets.UTF_8)), 1, 5);
    add(capture, CAP);
    capture.skip(1_000_000);
    Body body = capture.finish();
    assertThat(capture.wanted()).isTrue();
    assertThat(body.bytes()).hasSize(CAP).startsWith("hellox".getBytes(StandardCharsets.UTF_8));
    assertThat(body.total()).isEqualTo(CAP + 5 + 1_000_000L);
    assertThat(body.truncated()).isTrue();
    assertThat(capture.finish()).isSameAs(body);
  }

  @Test
  void wholeBodyIsNotTruncated() {
    BodyCapture capture = connection.capture();
    add(capture, 3);
    add(capture, 700);
    assertThat(capture.finish().truncated()).isFalse();
    assertThat(drafts.budget.used()).isEqualTo(703);
  }

  @Test
  void showsNoHoleAfterBytesThatWereSkipped() {
    BodyCapture capture = connection.capture();
    add(capture, 3);
    capture.skip(5);
    add(capture, 3);
    Body body = capture.finish();
    assertThat(body.bytes()).hasSize(3);
    assertThat(body.total()).isEqualTo(11);
    assertThat(body.truncated()).isTrue();
  }

  @Test
  void keepsNothingIfNobodyAsksForBodies() {
    BodyCapture capture = drafts.connection(drafts.service(0)).capture();
    add(capture, 3);
    Body body = capture.finish();
    assertThat(capture.wanted()).isFalse();
    assertThat(body.bytes()).isEmpty();
    assertThat(body.total()).isEqualTo(3);
    assertThat(body.truncated()).isFalse();
    assertThat(drafts.budget.used()).isZero();
  }

  @Test
  void takesTheLargestCapOfTheBindings() {
    var both =
        new ServiceRecording(
            drafts.process,
            List.of(
                new Binding(drafts.queue, Entry.HANDLER, true, 4),
                new Binding(drafts.queue, Entry.HANDLER, true, 9),
                new Binding(drafts.queue, Entry.HANDLER, false, 5_000)));
    BodyCapture capture = drafts.connection(both).capture();
    add(capture, 20);
    assertThat(capture.finish().bytes()).hasSize(9);
  }

  @Test
  void cutsWhatTheBudgetDoesNotAllowAndSaysSo() throws IOException {
    BodyCapture first = connection.capture();
    BodyCapture second = connection.capture();
    BodyCapture third = connection.capture();
    add(first, CAP);
    add(second, CAP / 2);
    add(third, 5);
    Body cut = third.finish();
    assertThat(drafts.budget.used()).isLessThanOrEqualTo(drafts.budget.limit());
    assertThat(cut.bytes()).hasSizeLessThan(5);
    assertThat(cut.truncated()).isTrue();
    RecordDraft draft = exchange(cut);
    draft.finish();
    JsonNode tree = new ObjectMapper().readTree(Drafts.json(draft, CAP));
    assertThat(tree.get("seen").textValue()).isEqualTo("headers");
    assertThat(tree.get("why").textValue()).isEqualTo("budget");
    assertThat(tree.at("/http/response/bodyTruncated").booleanValue()).isTrue();
  }

  @Test
  void growsInStepsAlsoWhereTheBudgetIsShort() {
    var capture = (Capture) connection.capture();
    add(connection.capture(), 8_000);
    int steps = 0;
    for (int i = 0; i < CAP; i++) {
      int before = capture.reserved();
      add(capture, 1);
      steps += capture.reserved() == before ? 0 : 1;
    }
    assertThat(capture.cutByBudget()).isTrue();
    assertThat(steps).isLessThan(20);
    assertThat(capture.finish().bytes().length).isGreaterThan(5_000);
  }

  @Test
  void oneHostLeavesRoomInTheBudgetForOthers() {
    for (int i = 0; i < 100; i++) {
      add(connection.capture(), 500);
    }
    assertThat(drafts.budget.cut()).isPositive();
    assertThat(drafts.budget.used()).isLessThanOrEqualTo(drafts.budget.limit() * 3 / 4);
    RecordDraft quiet = drafts.connection(service).host("quiet.local:80");
    BodyCapture capture = quiet.capture();
    add(capture, 500);
    assertThat(capture.finish().truncated()).isFalse();
    quiet.finish();
    connection.finish();
    assertThat(drafts.budget.used()).isZero();
  }

  @Test
  void whatABodyTookIsGivenBackWhereverItsRecordWentInTheEnd() {
    BodyCapture capture = connection.capture();
    add(capture, 500);
    var message = new HttpMessage(0, HeaderBlock.EMPTY, HeaderBlock.EMPTY, capture.finish());
    new RecordDraft(service, Drafts.SESSION, connection)
        .host("elsewhere.local:80")
        .http(Drafts.get("/", message, HttpMessage.NONE))
        .discard();
    assertThat(drafts.budget.used()).isZero();
    // Were it laid to the wrong account, one host would have less than its share from now on.
    BodyCapture whole = connection.capture();
    add(whole, 20_000);
    assertThat(whole.finish().bytes()).hasSize(CAP);
  }

  @Test
  void budgetIsFreeOnceTheLastQueueIsDone() {
    var one = new RecorderQueue("one", "p", new FakeRecorder());
    var two = new RecorderQueue("two", "p", new FakeRecorder());
    var both =
        new ServiceRecording(
            drafts.process,
            List.of(
                new Binding(one, Entry.HANDLER, true, CAP),
                new Binding(two, Entry.HANDLER, true, CAP)));
    RecordDraft parent = drafts.connection(both);
    BodyCapture capture = parent.capture();
    add(capture, 100);
    RecordDraft draft = new RecordDraft(both, Drafts.SESSION, parent);
    var message = new HttpMessage(0, HeaderBlock.EMPTY, HeaderBlock.EMPTY, capture.finish());
    draft.http(Drafts.get("/", message, HttpMessage.NONE)).finish();
    parent.finish();
    assertThat(drafts.budget.used()).isEqualTo(100);
    one.start();
    one.close(Duration.ofSeconds(20));
    assertThat(drafts.budget.used()).isEqualTo(100);
    two.close(Duration.ZERO);
    assertThat(drafts.budget.used()).isZero();
  }

  @Test
  void budgetIsFreeAfterADropADiscardAndAForgottenCapture() {
    var full = new RecorderQueue("full", "p", new FakeRecorder(), new RecorderQueue.Limits(10, 0));
    var service =
        new ServiceRecording(drafts.process, List.of(new Binding(full, Entry.HANDLER, true, CAP)));
    RecordDraft parent = drafts.connection(service);
    for (int i = 0; i < 2; i++) {
      BodyCapture capture = parent.capture();
      add(capture, 100);
      RecordDraft draft = new RecordDraft(service, Drafts.SESSION, parent);
      var message = new HttpMessage(0, HeaderBlock.EMPTY, HeaderBlock.EMPTY, capture.finish());
      draft.http(Drafts.get("/", message, HttpMessage.NONE));
      if (i == 0) {
        draft.finish();
      } else {
        draft.discard();
      }
      assertThat(drafts.budget.used()).isZero();
    }
    BodyCapture forgotten = parent.capture();
    add(forgotten, 100);
    assertThat(drafts.budget.used()).isPositive();
    parent.finish();
    assertThat(drafts.budget.used()).isZero();
    add(forgotten, 5_000);
    add(parent.capture(), 5_000);
    assertThat(drafts.budget.used()).isZero();
  }

  @Test
  void bodyThatNoCaptureMadeFreesNothing() {
    add(connection.capture(), 50);
    long before = drafts.budget.used();
    exchange(Drafts.body("foreign")).discard();
    assertThat(drafts.budget.used()).isEqualTo(before);
  }
}
