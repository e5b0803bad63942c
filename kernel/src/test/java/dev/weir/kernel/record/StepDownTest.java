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
import java.time.Duration;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept when a queue has no room for all: less of each record, and of the noisy first. */
@Timeout(60)
final class StepDownTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int BODY = 2000;
  private static final Duration FLUSH = Duration.ofSeconds(20);

  private final FakeRecorder recorder = new FakeRecorder();
  private final BodyBudget budget = new BodyBudget(64 << 20);
  private final ProcessRecording process =
      new ProcessRecording(budget, () -> Drafts.TIME, () -> 1_000);
  private final List<RecorderQueue> open = new ArrayList<>();

  @AfterEach
  void close() {
    open.forEach(queue -> queue.close(FLUSH));
  }

  private RecorderQueue queue(FakeRecorder sink, long bytes) {
    var queue =
        new RecorderQueue("sink", "test-plugin", sink, new RecorderQueue.Limits(bytes, 1 << 20));
    open.add(queue);
    return queue;
  }

  private ServiceRecording service(RecorderQueue queue, boolean bodies) {
    return new ServiceRecording(
        process, List.of(new Binding(queue, Entry.HANDLER, bodies, 1 << 20)));
  }

  private static void exchange(ServiceRecording service, String host) {
    RecordDraft connection = new RecordDraft(service, Drafts.SESSION, null).host(host);
    BodyCapture capture = connection.capture();
    capture.add(Bytes.of(new byte[BODY]), 0, BODY);
    HeaderBlock fields = HeaderBlock.of("Server", "a", "X-Filler", "f".repeat(600));
    var answer = new HttpMessage(BODY, fields, HeaderBlock.EMPTY, capture.finish());
    var request = Drafts.message(0, Body.EMPTY, "Host", host, "User-Agent", "u".repeat(300));
    new RecordDraft(service, Drafts.SESSION, connection)
        .proto("http")
        .http(Drafts.get("/" + "p".repeat(400), request, answer))
        .seen(Seen.FULL, "")
        .finish();
    connection.finish();
  }

  private List<JsonNode> delivered(RecorderQueue queue, FakeRecorder sink) throws IOException {
    queue.start();
    queue.close(FLUSH);
    var all = new ArrayList<JsonNode>();
    for (String text : sink.texts()) {
      if (text.startsWith("{\"gap\"")) {
        continue;
      }
      RecordSchema.accepts(text);
      all.add(JSON.readTree(text));
    }
    return all;
  }

  private static List<JsonNode> of(List<JsonNode> all, String host, String seen) {
    return all.stream()
        .filter(r -> r.path("host").asText().equals(host))
        .filter(r -> r.path("seen").asText().equals(seen))
        .toList();
  }

  @Test
  void recordThatCannotBeMadeLessIsLostAndHoldsUpNoOther() {
    var isBroken = new AtomicBoolean();
    Map<String, Object> broken =
        new AbstractMap<>() {
          @Override
          public Set<Map.Entry<String, Object>> entrySet() {
            if (isBroken.get()) {
              throw new IllegalStateException("broken");
            }
            return Map.<String, Object>of("text", "x".repeat(20_000)).entrySet();
          }
        };
    RecorderQueue other = queue(recorder, 1 << 20);
    RecordDraft draft =
        new RecordDraft(service(other, false), Drafts.SESSION, null).extra("x", broken);
    draft.finish();
    isBroken.set(true);
    RecorderQueue queue = queue(new FakeRecorder(), 10_000);
    queue.offer(draft, new Binding(queue, Entry.HANDLER, false, 0));
    assertThat(queue.depth()).isZero();
    assertThat(queue.stats().dropped()).isEqualTo(1);
    assertThat(queue.stats().queuedBytes()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/in?next=http://u:",
        "/in?next=http%3A%2F%2Fu%3A",
        "/in?next=http%3a%2f%2fu%3a",
        "/in?a=http%3A%2F%2Fh%2F&next=http%253A%252F%252Fu%253A",
        "/in?next=http:%2F/u:"
      })
  void passwordThatIsCutIsNotShown(String begin) throws IOException {
    for (int shift = 0; shift < 8; shift++) {
      RecorderQueue queue = queue(recorder, 1 << 20);
      var request = Drafts.message(0, Body.EMPTY);
      RecordDraft draft = new RecordDraft(service(queue, false), Drafts.SESSION, null);
      draft.http(
          Drafts.get("/" + "a".repeat(shift) + begin + "canary".repeat(100), request, request));
      draft.finish();
      RecordDraft less = draft.steppedDown(Seen.METADATA, true);
      assertThat(Drafts.json(less, 0)).contains("/in?").doesNotContain("canary");
    }
  }

  @Test
  void detailGoesStepByStepAndOnlyThenRecords() throws IOException {
    RecorderQueue queue = queue(recorder, 200_000);
    ServiceRecording service = service(queue, true);
    for (int i = 0; i < 500; i++) {
      exchange(service, "noisy.local:80");
    }
    RecorderStats stats = queue.stats();
    assertThat(stats.queuedBytes()).isLessThanOrEqualTo(200_000);
    List<JsonNode> all = delivered(queue, recorder);

    List<String> steps = all.stream().map(r -> r.path("seen").asText()).distinct().toList();
    assertThat(steps).containsExactly("full", "headers", "metadata", "flow");
    assertThat(stats.stepped())
        .isEqualTo(
            new RecorderStats.Steps(
                of(all, "noisy.local:80", "headers").size(),
                of(all, "noisy.local:80", "metadata").size(),
                of(all, "noisy.local:80", "flow").size()));
    assertThat(stats.dropped()).isPositive().isEqualTo(500 - all.size());
    assertThat(all)
        .allMatch(r -> r.path("seen").asText().equals("full") != r.has("why"))
        .filteredOn(r -> r.has("why"))
        .allMatch(r -> r.path("why").asText().equals("pressure"));
    assertThat(budget.used()).isZero();
  }

  @Test
  void whatIsLeftOutIsLeftOutAndCountsStayTrue() throws IOException {
    RecorderQueue queue = queue(recorder, 200_000);
    ServiceRecording service = service(queue, true);
    for (int i = 0; i < 500; i++) {
      exchange(service, "noisy.local:80");
    }
    List<JsonNode> all = delivered(queue, recorder);

    JsonNode headers = of(all, "noisy.local:80", "headers").getFirst();
    assertThat(headers.at("/http/response/body").isNull()).isTrue();
    assertThat(headers.at("/http/response/bodySize").asInt()).isEqualTo(BODY);
    assertThat(headers.at("/http/response/bodyTruncated").asBoolean()).isTrue();
    assertThat(headers.at("/http/response/header/Server/0").asText()).isEqualTo("a");

    JsonNode metadata = of(all, "noisy.local:80", "metadata").getFirst();
    assertThat(metadata.at("/http/method").asText()).isEqualTo("GET");
    assertThat(metadata.at("/http/statusCode").asInt()).isEqualTo(200);
    assertThat(metadata.at("/http/response/bodySize").asInt()).isEqualTo(BODY);
    assertThat(metadata.at("/http/response/headers")).isEmpty();
    assertThat(metadata.at("/http/uri").asText()).hasSize(256);

    JsonNode flow = of(all, "noisy.local:80", "flow").getFirst();
    assertThat(flow.has("http")).isFalse();
    assertThat(flow.path("proto").asText()).isEqualTo("http");
    assertThat(flow.path("conn").asText()).isNotEqualTo(flow.path("id").asText());
  }

  @Test
  void aNoisyHostDoesNotTakeTheDetailOfQuietOnes() throws IOException {
    RecorderQueue queue = queue(recorder, 800_000);
    ServiceRecording service = service(queue, true);
    for (int i = 0; i < 1000; i++) {
      exchange(service, "noisy.local:80");
      if (i % 250 == 249) {
        exchange(service, "quiet.local:80");
      }
    }
    List<JsonNode> all = delivered(queue, recorder);
    assertThat(queue.stats().dropped()).isPositive();
    assertThat(of(all, "noisy.local:80", "flow")).isNotEmpty();
    assertThat(of(all, "quiet.local:80", "full")).hasSize(4);
  }

  @Test
  void oneQueueThatIsShortOfRoomTakesNoDetailFromAnother() throws IOException {
    var well = new FakeRecorder();
    RecorderQueue shortOfRoom = queue(recorder, 20_000);
    RecorderQueue roomy = queue(well, 64 << 20);
    var both =
        new ServiceRecording(
            process,
            List.of(
                new Binding(shortOfRoom, Entry.HANDLER, true, 1 << 20),
                new Binding(roomy, Entry.HANDLER, true, 1 << 20)));
    for (int i = 0; i < 20; i++) {
      exchange(both, "noisy.local:80");
    }
    assertThat(of(delivered(roomy, well), "noisy.local:80", "full")).hasSize(20);
    assertThat(of(delivered(shortOfRoom, recorder), "noisy.local:80", "flow")).isNotEmpty();
    assertThat(budget.used()).isZero();
  }

  @Test
  void bodiesThatNobodyAskedForAreNoLoss() throws IOException {
    var bodies = new FakeRecorder();
    RecorderQueue plain = queue(recorder, 100_000);
    RecorderQueue roomy = queue(bodies, 64 << 20);
    var both =
        new ServiceRecording(
            process,
            List.of(
                new Binding(plain, Entry.HANDLER, false, 0),
                new Binding(roomy, Entry.HANDLER, true, 1 << 20)));
    for (int i = 0; i < 20; i++) {
      exchange(both, "noisy.local:80");
    }
    assertThat(plain.stats().stepped().headers()).isZero();
    assertThat(of(delivered(plain, recorder), "noisy.local:80", "full")).hasSize(20);
  }

  @Test
  void noCopyIsSmallerThanItWasGuessedToBe() {
    RecorderQueue queue = queue(recorder, 64 << 20);
    ServiceRecording service = service(queue, true);
    var answer = Drafts.message(5, Drafts.body("hello"), "Server", "s", "X", "x".repeat(90));
    RecordDraft draft =
        new RecordDraft(service, Drafts.SESSION, null)
            .host("a.local:80")
            .http(Drafts.get("/", Drafts.message(0, Body.EMPTY, "A", "b"), answer))
            .extra("dns", Map.of("name", "a."))
            .tls(Drafts.tls())
            .error("broken");
    draft.finish();
    for (Seen detail : List.of(Seen.HEADERS, Seen.METADATA, Seen.FLOW)) {
      assertThat(Weight.atLeast(draft, detail))
          .isLessThanOrEqualTo(draft.steppedDown(detail, true).size());
    }
  }

  @Test
  void hellosListsAndLongTextsGoWithTheHeads() throws IOException {
    RecorderQueue queue = queue(recorder, 64 << 20);
    ServiceRecording service = service(queue, true);
    Map<String, Object> dns =
        Map.of("id", 7, "name", "a.", "question", "q".repeat(900), "flags", List.of("qr"));
    RecordDraft draft =
        new RecordDraft(service, Drafts.SESSION, null)
            .tls(Drafts.tls())
            .extra("dns", dns)
            .seen(Seen.METADATA, "encrypted");
    draft.finish();
    assertThat(draft.holds()).isEqualTo(Seen.HEADERS);
    RecordDraft less = draft.steppedDown(Seen.METADATA, true);
    assertThat(less.size()).isLessThan(draft.size());
    JsonNode record = JSON.readTree(Drafts.json(less, 100));
    RecordSchema.accepts(record.toString());
    assertThat(record.at("/tls/clientHello").asText()).isEmpty();
    assertThat(record.at("/tls/ja4").asText()).isNotEmpty();
    assertThat(record.at("/dns/name").asText()).isEqualTo("a.");
    assertThat(record.at("/dns/question").asText()).hasSize(256);
    assertThat(record.at("/dns").has("flags")).isFalse();
    assertThat(record.path("why").asText()).isEqualTo("encrypted, pressure");
    assertThat(record.path("seen").asText()).isEqualTo("metadata");
  }
}
