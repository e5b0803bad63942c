package dev.weir.plugin.recorder.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.plugin.recorder.http.HttpRecorderConfig.Framing;
import dev.weir.spi.ConfigException;
import dev.weir.spi.HttpSender;
import dev.weir.spi.config.Credentials;
import dev.weir.spi.config.Secret;
import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.Recorder;
import dev.weir.testkit.FakeClock;
import dev.weir.testkit.FakeContext;
import dev.weir.testkit.FakeHttpSender;
import dev.weir.testkit.record.Deliveries;
import dev.weir.testkit.record.Entries;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Elasticsearch's bulk interface against a server that works as its documentation says. */
@Timeout(60)
class BulkTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Documents by index and id; a document is created once. */
  private final Map<String, JsonNode> documents = new HashMap<>();

  /** What to answer for a document instead of creating it; 0 creates it. */
  private Function<JsonNode, Integer> fault = document -> 0;

  private String retryAfter = "";
  private final FakeHttpSender sender = new FakeHttpSender(this::answer);

  private static HttpRecorderConfig config(String url, String index) {
    return new HttpRecorderConfig(
        url, Duration.ofSeconds(5), Map.of(), null, null, false, Framing.ES_BULK, index, 256, 8);
  }

  private Recorder recorder(String index, HttpSender http) {
    var context =
        FakeContext.in(Path.of("."))
            .withHttp(http)
            .withClock(new FakeClock(Instant.parse("2026-11-22T10:00:00Z")));
    return new HttpRecorderFactory().create(config("http://es:9200", index), context);
  }

  private Recorder recorder() {
    return recorder("weir", sender);
  }

  private CompletableFuture<HttpSender.Response> answer(FakeHttpSender.Sent sent) {
    try {
      String[] lines = sent.body().split("\n", -1);
      assertThat(lines.length % 2).as("a line end at the end").isEqualTo(1);
      assertThat(lines[lines.length - 1]).isEmpty();
      boolean errors = false;
      var items = new StringBuilder();
      for (int i = 0; i + 1 < lines.length; i += 2) {
        JsonNode action = JSON.readTree(lines[i]).path("create");
        JsonNode document = JSON.readTree(lines[i + 1]);
        int status = fault.apply(document);
        String key = action.path("_index").asText() + "/" + action.path("_id").asText();
        if (status == 0) {
          status = documents.putIfAbsent(key, document) == null ? 201 : 409;
        }
        errors |= status >= 400;
        items.append(items.isEmpty() ? "" : ",");
        items.append("{\"create\":{\"status\":").append(status);
        items.append(status >= 400 ? ",\"error\":{\"type\":\"e_" + status + "\"}}}" : "}}");
      }
      String body = "{\"errors\":" + errors + ",\"items\":[" + items + "]}";
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      return response(200, java.util.Arrays.copyOf(bytes, Math.min(bytes.length, 64 << 10)));
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  private CompletableFuture<HttpSender.Response> response(int status, byte[] body) {
    Map<String, String> headers =
        retryAfter.isEmpty() ? Map.of() : Map.of("retry-after", retryAfter);
    return CompletableFuture.completedFuture(new HttpSender.Response(status, headers, body));
  }

  @Test
  void createsADocumentUnderTheIdOfTheRecordWithATimestamp() {
    List<Entry> batch = Entries.numbered(1, 2);

    assertThat(Deliveries.once(recorder("weir-{yyyy.MM.dd}", sender), batch))
        .isEqualTo(Delivery.ALL);

    assertThat(sender.sent()).hasSize(1);
    assertThat(sender.sent().getFirst().request().uri())
        .hasToString("http://es:9200/_bulk?filter_path=errors,items.*.status,items.*.error.type");
    assertThat(sender.sent().getFirst().body())
        .isEqualTo(
            "{\"create\":{\"_index\":\"weir-2023.11.14\",\"_id\":\"%s\"}}\n"
                    .formatted(batch.get(0).id())
                + "{\"@timestamp\":\"2023-11-14T22:13:20.001Z\",\"n\":1}\n"
                + "{\"create\":{\"_index\":\"weir-2023.11.14\",\"_id\":\"%s\"}}\n"
                    .formatted(batch.get(1).id())
                + "{\"@timestamp\":\"2023-11-14T22:13:20.002Z\",\"n\":2}\n");
  }

  @Test
  void whatComesTwiceIsThereOnce() {
    List<Entry> batch = Entries.numbered(1, 3);
    Recorder recorder = recorder();

    assertThat(Deliveries.once(recorder, batch)).isEqualTo(Delivery.ALL);
    assertThat(Deliveries.once(recorder, batch)).isEqualTo(Delivery.ALL);

    assertThat(documents).hasSize(3);
  }

  @Test
  void addressesAndEmptyRecordsAreDocumentsToo() {
    Entry one = Entries.of(1, "{}");
    Entry two =
        new Entry(
            Entries.of(2, "{}").id(),
            2,
            one.time(),
            Entry.CLIENT_ADDRESS,
            ByteBuffer.wrap("10.0.0.7".getBytes(StandardCharsets.US_ASCII)),
            path -> null);

    assertThat(Deliveries.once(recorder(), List.of(one, two))).isEqualTo(Delivery.ALL);

    assertThat(documents.get("weir/" + one.id()).size()).isEqualTo(1);
    assertThat(documents.get("weir/" + two.id()).path("text").asText()).isEqualTo("10.0.0.7");
  }

  private static boolean is(JsonNode document, int... numbers) {
    return java.util.Arrays.stream(numbers).anyMatch(n -> document.path("n").asInt() == n);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 413, 422})
  void documentsThatWillNeverBeTakenAreGivenUp(int status) {
    fault = document -> is(document, 2, 4) ? status : 0;
    List<Entry> batch = Entries.numbered(1, 5);

    assertThat(Deliveries.once(recorder(), batch))
        .isEqualTo(
            new Delivery.Some(5, Set.of(batch.get(1).id(), batch.get(3).id()), Duration.ZERO));

    assertThat(documents).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 503, 500, 403, 404, 401})
  void documentsThatCannotBeTakenNowComeAgainAndTheOthersDoNot(int status) {
    fault = document -> is(document, 2) ? status : 0;
    retryAfter = "3";
    List<Entry> batch = Entries.numbered(1, 5);
    Recorder recorder = recorder();

    Delivery first = Deliveries.once(recorder, batch);
    fault = document -> 0;
    Delivery second = Deliveries.once(recorder, batch.subList(1, 5));

    assertThat(first).isEqualTo(new Delivery.Some(1, Set.of(), Duration.ofSeconds(3)));
    assertThat(second).isEqualTo(Delivery.ALL);
    assertThat(sender.sent()).hasSize(2);
    assertThat(sender.sent().getLast().body().lines()).hasSize(2);
    assertThat(documents).hasSize(5);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 401, 403, 404, 429, 500, 502, 503})
  void faultsOfTheRequestAreWaitedFor(int status) {
    Recorder recorder = recorder("weir", new FakeHttpSender(_ -> response(status, new byte[0])));

    assertThat(Deliveries.once(recorder, Entries.numbered(1, 5)))
        .isInstanceOfSatisfying(
            Delivery.Retry.class,
            retry -> assertThat(retry.why()).startsWith(Integer.toString(status)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>ok</html>", "{\"items\":[]}", "{\"errors\":true}", "[]"})
  void anAnswerThatIsNoneOfABulkInterfaceIsNoSuccess(String body) {
    Recorder recorder =
        recorder(
            "weir", new FakeHttpSender(_ -> response(200, body.getBytes(StandardCharsets.UTF_8))));

    assertThat(Deliveries.once(recorder, Entries.numbered(1, 5)))
        .isEqualTo(new Delivery.Retry(Duration.ZERO, "200: not the answer of a bulk interface"));
  }

  @Test
  void anAnswerThatIsCutTellsOfItsBeginningAndTheRestComesAgain() {
    // Each item of an error is some 60 bytes: 64 KiB hold about a thousand.
    fault = document -> document.path("n").asInt() % 2 == 0 ? 400 : 0;
    Recorder recorder = recorder();
    List<Entry> batch = Entries.numbered(0, 5_000);

    Delivery first = Deliveries.once(recorder, batch);

    assertThat(first)
        .isInstanceOfSatisfying(
            Delivery.Some.class,
            some -> {
              assertThat(some.accepted()).isBetween(1_000, 2_000);
              assertThat(some.dead()).hasSizeBetween(500, 1_000);
            });
    assertThat(documents).hasSize(2_500);
    assertThat(Deliveries.all(recorder, Deliveries.left(batch, first), 50))
        .hasSize(2_500 - ((Delivery.Some) first).dead().size());
    assertThat(documents).hasSize(2_500);
  }

  @Test
  void aLongAnswerWithoutErrorsIsReadByItsBeginning() {
    assertThat(Deliveries.once(recorder(), Entries.numbered(0, 5_000))).isEqualTo(Delivery.ALL);
  }

  @Test
  void aRequestThatIsTooLargeGoesOneByOne() {
    var http =
        new FakeHttpSender(
            sent -> sent.body().lines().count() > 2 ? response(413, new byte[0]) : answer(sent));
    fault = document -> is(document, 2) ? 400 : 0;
    List<Entry> batch = Entries.numbered(1, 4);

    assertThat(Deliveries.once(recorder("weir", http), batch))
        .isEqualTo(new Delivery.Some(4, Set.of(batch.get(1).id()), Duration.ZERO));

    assertThat(documents).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({
    "es:9200, http://es:9200/_bulk?",
    "https://es/weir/_bulk, https://es/weir/_bulk?",
    "http://es/_bulk?pipeline=p, http://es/_bulk?pipeline=p&",
  })
  void completesTheAddress(String url, String expected) {
    assertThat(config(url, "weir").uri())
        .hasToString(expected + "filter_path=errors,items.*.status,items.*.error.type");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Weir",
        "-weir",
        "a/b",
        "a b",
        "a{yyyy",
        "a-{qqq}",
        "a-{yyyy/MM}",
        "a,b",
        "a#"
      })
  void refusesWhatIsNoIndex(String index) {
    assertThatThrownBy(() -> config("es", index))
        .isInstanceOfSatisfying(ConfigException.class, e -> assertThat(e.key()).isEqualTo("index"));
  }

  @Test
  void anIndexMayHaveADateAnywhereAndHours() {
    Instant time = Instant.parse("2026-11-30T23:59:59Z");

    assertThat(new IndexName("w-{yyyy.MM}-x").at(time)).isEqualTo("w-2026.11-x");
    var hourly = new IndexName("w-{yyyyMMdd-HH}");
    assertThat(hourly.at(time)).isEqualTo("w-20261130-23");
    assertThat(hourly.at(time.plusSeconds(1))).isEqualTo("w-20261201-00");
  }

  @Test
  void saysWhoItIs() {
    var config =
        new HttpRecorderConfig(
            "es",
            Duration.ZERO,
            Map.of(),
            new Credentials("u", new Secret("s3cret")),
            null,
            true,
            Framing.ES_BULK,
            "weir",
            1,
            1);

    assertThat(config.headers())
        .containsEntry("Authorization", "Basic dTpzM2NyZXQ=")
        .containsEntry("Content-Type", "application/x-ndjson");
    assertThat(config.toString()).doesNotContain("s3cret");
  }
}
