package dev.weir.plugin.recorder.loki;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.plugin.recorder.loki.LokiConfig.Format;
import dev.weir.plugin.recorder.loki.LokiDouble.Canned;
import dev.weir.plugin.recorder.loki.LokiDouble.Taken;
import dev.weir.spi.config.Credentials;
import dev.weir.spi.config.Secret;
import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.Recorder;
import dev.weir.testkit.FakeClock;
import dev.weir.testkit.FakeContext;
import dev.weir.testkit.JdkHttpSender;
import dev.weir.testkit.record.Deliveries;
import dev.weir.testkit.record.Entries;
import dev.weir.testkit.record.RecorderContract;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LokiRecorderTest {
  private static final Instant NOW = Instant.parse("2023-11-14T22:30:00Z");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final LokiDouble loki;
  private final JdkHttpSender sender = new JdkHttpSender();
  private final Configs configs;

  LokiRecorderTest() throws IOException {
    loki = new LokiDouble();
    configs = new Configs(loki.url());
  }

  @AfterEach
  void end() {
    sender.close();
    loki.close();
    assertThat(loki.violations()).isEmpty();
  }

  private Recorder recorder() {
    return recorder(configs.make(), sender);
  }

  private static Recorder recorder(LokiConfig config, JdkHttpSender sender) {
    var context = FakeContext.in(Path.of(".")).withHttp(sender).withClock(new FakeClock(NOW));
    return new LokiRecorderFactory().create(config, context);
  }

  /** The contract, against the double. */
  @Nested
  class Contract extends RecorderContract {
    private final LokiDouble sink;
    private final JdkHttpSender client = new JdkHttpSender();

    Contract() throws IOException {
      sink = new LokiDouble();
    }

    @Override
    protected Recorder recorder() {
      return LokiRecorderTest.recorder(new Configs(sink.url()).make(), client);
    }

    @Override
    protected List<String> stored() {
      return sink.texts();
    }

    @Override
    protected void breakSink() {
      sink.answerAll(503);
    }

    @Override
    protected void mendSink() {
      sink.answerAll(0);
    }

    @Override
    protected int largest() {
      return 200 << 10;
    }

    @AfterEach
    void stop() {
      client.close();
      sink.close();
      assertThat(sink.violations()).isEmpty();
    }
  }

  private static Map<String, Object> exchange(String host, String uri) {
    var values = new HashMap<String, Object>();
    values.put("service", "proxy");
    values.put("proto", "http");
    values.put("host", host);
    values.put("sid", "s1");
    values.put("client", "10.0.0.7:4711");
    values.put("http.method", "GET");
    values.put("http.host", host);
    values.put("http.uri", uri);
    values.put("http.statusCode", 200L);
    values.put("inputBytes", 120L);
    values.put("outputBytes", 340L);
    values.put("duration", 397_016L);
    values.put("seen", "full");
    values.put("close.kind", "normal");
    return values;
  }

  private static Entry entry(long seq, Map<String, Object> values) {
    return Entries.of(seq, "{\"n\":" + seq + "}", values);
  }

  @Test
  void aLineIsTheRecordWithFewLabelsAndWhatOneFiltersByBesideIt() {
    configs.labels = Map.of("env", "prod");
    Entry entry = entry(7, exchange("example.org:80", "/a"));

    assertThat(Deliveries.once(recorder(), List.of(entry))).isEqualTo(Delivery.ALL);

    Taken line = loki.taken().getFirst();
    assertThat(line.text()).isEqualTo("{\"n\":7}");
    assertThat(line.labels())
        .isEqualTo(Map.of("job", "weir", "service", "proxy", "proto", "http", "env", "prod"));
    assertThat(line.nanos()).isEqualTo(1_700_000_000_007_397_016L);
    assertThat(line.metadata())
        .containsEntry("id", entry.id().toString())
        .containsEntry("sid", "s1")
        .containsEntry("client", "10.0.0.7:4711")
        .containsEntry("target", "example.org:80")
        .containsEntry("method", "GET")
        .containsEntry("status", "200")
        .containsEntry("duration", "397.016µs")
        .containsEntry("seen", "full")
        .containsEntry("close", "normal");
    assertThat(loki.heads().getFirst())
        .containsEntry("Content-encoding", List.of("gzip"))
        .doesNotContainKey("X-scope-orgid");
  }

  @Test
  void saysWhoItIsAsAsked() {
    configs.id = "edge-1";
    configs.tenant = "team-a";
    configs.auth = new Credentials("u", new Secret("s3cret"));
    configs.gzip = false;
    configs.metadata = false;

    assertThat(Deliveries.once(recorder(), Entries.numbered(1, 1))).isEqualTo(Delivery.ALL);

    assertThat(loki.heads().getFirst())
        .containsEntry("X-scope-orgid", List.of("team-a"))
        .containsEntry("Authorization", List.of("Basic dTpzM2NyZXQ="))
        .doesNotContainKey("Content-encoding");
    assertThat(loki.taken().getFirst().labels()).isEqualTo(Map.of("job", "edge-1"));
    assertThat(loki.taken().getFirst().metadata()).isEmpty();
  }

  @Test
  void tenThousandHostsMakeNoMoreStreamsThanTheConfigurationNames() {
    configs.hosts = List.of("*.example.org", "api.test");
    var batch = new ArrayList<Entry>();
    for (int i = 0; i < 10_000; i++) {
      batch.add(entry(i, exchange("h" + i + (i % 2 == 0 ? ".example.org:443" : ".test"), "/")));
    }
    batch.add(entry(10_000, exchange("API.test.:80", "/")));

    Recorder recorder = recorder();
    assertThat(Deliveries.all(recorder, batch, 20)).isEmpty();

    Set<String> hosts =
        loki.taken().stream().map(line -> line.labels().get("host")).collect(Collectors.toSet());
    assertThat(hosts).containsExactlyInAnyOrder("*.example.org", "api.test", "other");
    assertThat(loki.taken()).hasSize(10_001);
  }

  @Test
  void aPluginThatInventsProtocolsMakesNoStreams() {
    var batch = new ArrayList<Entry>();
    for (int i = 0; i < 200; i++) {
      Map<String, Object> values = exchange("h", "/");
      values.put("proto", i % 2 == 0 ? "p" + i : "Bad\nproto" + i);
      batch.add(entry(i, values));
    }

    assertThat(Deliveries.all(recorder(), batch, 5)).isEmpty();

    Set<String> protocols =
        loki.taken().stream().map(line -> line.labels().get("proto")).collect(Collectors.toSet());
    assertThat(protocols).hasSize(33).contains("other").allMatch(p -> !p.contains("\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"LOGFMT", "GOST"})
  void lineEndsAndEscapesOfStrangersStayWithinTheLine(String format) {
    configs.format = Format.valueOf(format);
    Map<String, Object> values =
        exchange("evil\r\n.test:80", "/a\r\nb\u001b[2Jc\u0085d\u202ee\" x=1");

    assertThat(Deliveries.once(recorder(), List.of(entry(1, values)))).isEqualTo(Delivery.ALL);

    Taken line = loki.taken().getFirst();
    assertThat(line.text()).doesNotContainPattern("[\\p{Cntrl}\u0085\u202e]");
    assertThat(line.metadata().values()).noneMatch(v -> v.contains("\r") || v.contains("\u001b"));
  }

  @Test
  void aFlatLineHasWhatOneLooksForAndQuotesWhereNeeded() {
    configs.format = Format.LOGFMT;
    Map<String, Object> values = exchange("example.org:80", "/a b?x=\"1\"");
    values.put("err", "read: reset");

    assertThat(Deliveries.once(recorder(), List.of(entry(1, values)))).isEqualTo(Delivery.ALL);

    assertThat(loki.texts())
        .containsExactly(
            "client=10.0.0.7:4711 host=example.org:80 proto=http method=GET"
                + " authority=example.org:80 uri=\"/a b?x=\\\"1\\\"\" status=200 in=120 out=340"
                + " dur=397.016µs seen=full close=normal err=\"read: reset\"");
  }

  @Test
  void aRecordThatIsTooLargeLosesItsBodiesAndSaysSo() throws Exception {
    String body = "A".repeat(300 << 10);
    String record =
        "{\"id\":\"x\",\"http\":{\"uri\":\"/\",\"request\":{\"body\":\""
            + body
            + "\",\"bodySize\":9},"
            + "\"response\":{\"body\":null}},\"websocket\":{\"payload\":\"QQ==\"},\"n\":\"body\"}";

    assertThat(Deliveries.once(recorder(), List.of(Entries.of(1, record)))).isEqualTo(Delivery.ALL);

    Taken line = loki.taken().getFirst();
    assertThat(JSON.readTree(line.text()))
        .isEqualTo(
            JSON.readTree(
                "{\"shaped\":\"bodies left out\",\"id\":\"x\",\"http\":{\"uri\":\"/\",\"request\":"
                    + "{\"body\":null,\"bodySize\":9},\"response\":{\"body\":null}},"
                    + "\"websocket\":{\"payload\":null},\"n\":\"body\"}"));
    assertThat(line.metadata()).containsEntry("shaped", "bodies left out");
  }

  @Test
  void aRecordThatIsTooLargeWithoutBodiesBecomesASummary() throws Exception {
    String record = "{\"headers\":\"" + "A".repeat(300 << 10) + "\"}";
    Entry entry = Entries.of(1, record, exchange("example.org:80", "/" + "p".repeat(5000)));

    assertThat(Deliveries.once(recorder(), List.of(entry))).isEqualTo(Delivery.ALL);

    Taken line = loki.taken().getFirst();
    JsonNode summary = JSON.readTree(line.text());
    assertThat(summary.path("shaped").asText()).isEqualTo("summary");
    assertThat(summary.path("id").asText()).isEqualTo(entry.id().toString());
    assertThat(summary.path("http").path("uri").asText()).hasSizeBetween(1000, 1024).endsWith("…");
    assertThat(summary.path("http").path("statusCode").asInt()).isEqualTo(200);
    assertThat(line.metadata()).containsEntry("shaped", "summary");
  }

  @Test
  void aBatchGoesInAsManyRequestsAsLokiWantsAndEachLineOnce() {
    String text = "\\\"".repeat(60 << 10);
    List<Entry> batch =
        IntStream.range(0, 40)
            .mapToObj(i -> Entries.of(i, "{\"n\":" + i + ",\"x\":\"" + text + "\"}"))
            .toList();

    assertThat(Deliveries.once(recorder(), batch)).isEqualTo(Delivery.ALL);

    assertThat(loki.requests()).isBetween(3, 10);
    assertThat(loki.largest()).isBetween(2 << 20, 3 << 20);
    assertThat(loki.texts()).containsExactlyElementsOf(batch.stream().map(Entries::text).toList());
  }

  @Test
  void linesOfAStreamAreInTheOrderOfTheirTime() {
    var batch = new ArrayList<Entry>();
    for (int i = 0; i < 50; i++) {
      Map<String, Object> values = exchange("h", "/");
      values.put("duration", (50L - i) * 1_000_000_000L);
      batch.add(entry(i, values));
    }

    // The double notes disorder as a violation.
    assertThat(Deliveries.once(recorder(), batch)).isEqualTo(Delivery.ALL);

    assertThat(loki.taken())
        .hasSize(50)
        .isSortedAccordingTo((a, b) -> Long.compare(a.nanos(), b.nanos()));
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 401, 403, 404, 405, 408, 429, 500, 502, 503, 504})
  void faultsThatAreNotTheRecordsAreWaitedFor(int status) {
    loki.answerAll(status);

    assertThat(Deliveries.once(recorder(), Entries.numbered(1, 5)))
        .isInstanceOfSatisfying(
            Delivery.Retry.class,
            retry -> assertThat(retry.why()).startsWith(Integer.toString(status)));
    assertThat(loki.requests()).isEqualTo(1);
  }

  @Test
  void waitsAsLongAsLokiAsksAndThenLosesNothing() {
    loki.answerNext(new Canned(429, "Ingestion rate limit exceeded\n", Map.of("Retry-After", "7")));
    Recorder recorder = recorder();
    List<Entry> batch = Entries.numbered(1, 5);

    assertThat(Deliveries.once(recorder, batch))
        .isEqualTo(new Delivery.Retry(Duration.ofSeconds(7), "429: Ingestion rate limit exceeded"));
    assertThat(Deliveries.once(recorder, batch)).isEqualTo(Delivery.ALL);

    assertThat(loki.texts()).hasSize(5);
  }

  @Test
  void anAnswerThatComesLateIsAnAnswer() throws Exception {
    loki.hold();
    var delivery =
        CompletableFuture.supplyAsync(() -> Deliveries.once(recorder(), Entries.numbered(1, 3)));
    while (loki.requests() == 0) {
      Thread.onSpinWait();
    }
    assertThat(delivery).isNotDone();

    loki.release();

    assertThat(delivery.get(10, TimeUnit.SECONDS)).isEqualTo(Delivery.ALL);
    assertThat(loki.requests()).isEqualTo(1);
  }

  @Test
  void anAnswerThatComesAfterTheTimeoutCostsNothingAndDoublesNothing() {
    loki.hold();
    configs.timeout = Duration.ofMillis(200);
    Recorder recorder = recorder();
    List<Entry> batch = Entries.numbered(1, 3);

    assertThat(Deliveries.once(recorder, batch))
        .isInstanceOfSatisfying(
            Delivery.Retry.class, retry -> assertThat(retry.why()).startsWith("no answer: "));
    loki.release();
    assertThat(Deliveries.all(recorder, batch, 50)).isEmpty();

    assertThat(loki.requests()).isGreaterThanOrEqualTo(2);
    assertThat(loki.texts()).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({"1, 25", "999, 25", "500, 25"})
  void oneBadLineIsGivenUpOnceAndTheOthersAreStored(int which, int requests) {
    String unwanted = "{\"n\":" + which + "}";
    loki.refuse(unwanted::equals);
    List<Entry> batch = Entries.numbered(0, 1000);

    assertThat(Deliveries.once(recorder(), batch))
        .isEqualTo(new Delivery.Some(1000, Set.of(batch.get(which).id()), Duration.ZERO));

    assertThat(loki.taken()).hasSize(999);
    assertThat(loki.requests()).isLessThanOrEqualTo(requests);
  }

  @Test
  void aBatchThatIsAllBadIsGivenUpInBoundedSteps() {
    loki.refuse(line -> true);
    Recorder recorder = recorder();
    List<Entry> batch = Entries.numbered(0, 300);

    Delivery first = Deliveries.once(recorder, batch);

    assertThat(loki.requests()).isLessThanOrEqualTo(64);
    assertThat(first)
        .isInstanceOfSatisfying(
            Delivery.Some.class, some -> assertThat(some.accepted()).isPositive());
    assertThat(Deliveries.all(recorder, batch, 50)).hasSize(300);
  }

  @Test
  void aRequestThatIsTooLargeForWhoIsInBetweenIsHalved() {
    loki.answerNext(Canned.of(413));

    assertThat(Deliveries.once(recorder(), Entries.numbered(1, 8))).isEqualTo(Delivery.ALL);

    assertThat(loki.requests()).isEqualTo(3);
    assertThat(loki.texts()).hasSize(8);
  }

  @Test
  void recordsThatWaitedTooLongArePushedWithTheTimeOfNow() {
    // The records are of 22:13, which is 17 minutes ago.
    loki.refuseBefore(Instant.parse("2023-11-14T22:25:00Z").getEpochSecond() * 1_000_000_000L);

    assertThat(Deliveries.once(recorder(), Entries.numbered(1, 4))).isEqualTo(Delivery.ALL);

    assertThat(loki.requests()).isEqualTo(2);
    assertThat(loki.taken())
        .hasSize(4)
        .allMatch(line -> line.nanos() == NOW.getEpochSecond() * 1_000_000_000L);
  }

  @Test
  void aServerWithoutStructuredMetadataCostsNoRecord() {
    loki.answerNext(
        new Canned(
            400,
            "stream includes structured metadata, but this feature is disallowed. Please see x",
            Map.of()));

    assertThat(Deliveries.once(recorder(), Entries.numbered(1, 4)))
        .isInstanceOfSatisfying(
            Delivery.Retry.class, retry -> assertThat(retry.why()).contains("say metadata: false"));
  }

  @Test
  void whatTheServerSaysIsShownInOneShortLine() {
    loki.answerNext(new Canned(500, "a\r\nb\u001b[31m" + "c".repeat(5000), Map.of()));

    assertThat(Deliveries.once(recorder(), Entries.numbered(1, 1)))
        .isInstanceOfSatisfying(
            Delivery.Retry.class,
            retry -> {
              assertThat(retry.why()).startsWith("500: a b\\u001b[31mccc").hasSizeLessThan(220);
            });
  }

  @Test
  void addressesAndGapsAreLinesToo() {
    Entry json = Entries.numbered(1, 1).getFirst();
    var address =
        new Entry(
            json.id(),
            1,
            json.time(),
            Entry.CLIENT_ADDRESS,
            java.nio.ByteBuffer.wrap(
                "10.0.0.7".getBytes(java.nio.charset.StandardCharsets.US_ASCII)),
            path -> {
              throw new java.io.UncheckedIOException(new IOException("not JSON"));
            });
    Entry gap =
        Entries.of(2, "{\"gap\":{\"count\":3}}", Map.of("gap.count", 3L, "gap.reason", "quota"));
    for (Format format : Format.values()) {
      configs.format = format;
      assertThat(Deliveries.once(recorder(), List.of(address, gap))).isEqualTo(Delivery.ALL);
    }

    assertThat(loki.texts()).contains("10.0.0.7", "{\"gap\":{\"count\":3}}").hasSize(4);
    assertThat(loki.taken().getFirst().metadata()).containsEntry("point", Entry.CLIENT_ADDRESS);
  }
}
