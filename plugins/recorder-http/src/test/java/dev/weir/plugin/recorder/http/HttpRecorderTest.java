package dev.weir.plugin.recorder.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.plugin.recorder.http.HttpRecorderConfig.Framing;
import dev.weir.spi.HttpSender;
import dev.weir.spi.config.Secret;
import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.RecordId;
import dev.weir.spi.record.Recorder;
import dev.weir.testkit.FakeClock;
import dev.weir.testkit.FakeContext;
import dev.weir.testkit.FakeHttpSender;
import dev.weir.testkit.JdkHttpSender;
import dev.weir.testkit.record.Deliveries;
import dev.weir.testkit.record.Entries;
import dev.weir.testkit.record.RecorderContract;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HttpRecorderTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

  private static Recorder recorder(HttpRecorderConfig config, HttpSender sender) {
    return new HttpRecorderFactory()
        .create(
            config, FakeContext.in(Path.of(".")).withHttp(sender).withClock(new FakeClock(NOW)));
  }

  private static HttpRecorderConfig config(String url, Framing framing, int concurrency) {
    return Configs.of(url, Duration.ofSeconds(5), Map.of(), framing, 256, concurrency);
  }

  private static CompletionStage<HttpSender.Response> answer(int status, String... headers) {
    return CompletableFuture.completedFuture(FakeHttpSender.status(status, headers));
  }

  /** The contract against a real server, for each way to send. */
  abstract static class AgainstAServer extends RecorderContract {
    private final HttpSink sink;
    private final JdkHttpSender sender = new JdkHttpSender();

    AgainstAServer() throws IOException {
      sink = new HttpSink();
    }

    abstract HttpRecorderConfig config(String url);

    @Override
    protected Recorder recorder() {
      return HttpRecorderTest.recorder(config(sink.url()), sender);
    }

    @Override
    protected List<String> stored() {
      return sink.lines();
    }

    @Override
    protected void breakSink() {
      sink.status = 503;
    }

    @Override
    protected void mendSink() {
      sink.status = 204;
    }

    @AfterEach
    void stop() {
      sender.close();
      sink.close();
    }
  }

  @Nested
  class OneByOne extends AgainstAServer {
    OneByOne() throws IOException {}

    @Override
    HttpRecorderConfig config(String url) {
      return HttpRecorderTest.config(url, Framing.NONE, 1);
    }
  }

  @Nested
  class SeveralAtOnce extends AgainstAServer {
    SeveralAtOnce() throws IOException {}

    @Override
    HttpRecorderConfig config(String url) {
      return HttpRecorderTest.config(url, Framing.NONE, 8);
    }

    @Override
    protected boolean keepsOrder() {
      return false;
    }
  }

  @Nested
  class ManyLinesPerRequest extends AgainstAServer {
    ManyLinesPerRequest() throws IOException {}

    @Override
    HttpRecorderConfig config(String url) {
      return HttpRecorderTest.config(url, Framing.NDJSON, 8);
    }
  }

  @Test
  void postsEachRecordAsOneJsonObjectWithTheHeadersAsked() throws Exception {
    try (var sink = new HttpSink();
        var sender = new JdkHttpSender()) {
      var config =
          Configs.of(
              sink.url(),
              Duration.ofSeconds(5),
              Map.of("Authorization", "Bearer secret-token"),
              Framing.NONE,
              256,
              8);
      Recorder recorder = recorder(config, sender);

      assertThat(Deliveries.once(recorder, Entries.numbered(1, 3))).isEqualTo(Delivery.ALL);

      assertThat(sink.requests).hasValue(3);
      assertThat(sink.taken)
          .allSatisfy(one -> {
            assertThat(one.method()).isEqualTo("POST");
            assertThat(one.headers()).containsEntry("Content-type", List.of("application/json"));
            assertThat(one.headers())
                .containsEntry("Authorization", List.of("Bearer secret-token"));
          });
    }
  }

  @Test
  void sendsABatchAsLinesOfOneRequestIfAsked() throws Exception {
    try (var sink = new HttpSink();
        var sender = new JdkHttpSender()) {
      Recorder recorder = recorder(config(sink.url(), Framing.NDJSON, 8), sender);

      assertThat(Deliveries.once(recorder, Entries.numbered(1, 3))).isEqualTo(Delivery.ALL);

      assertThat(sink.taken).hasSize(1);
      assertThat(sink.taken.getFirst().body()).isEqualTo("{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n");
      assertThat(sink.taken.getFirst().headers())
          .containsEntry("Content-type", List.of("application/x-ndjson"));
    }
  }

  @Test
  void compressesRequestsIfAsked() throws Exception {
    try (var sink = new HttpSink();
        var sender = new JdkHttpSender()) {
      var config =
          new HttpRecorderConfig(
              sink.url(),
              Duration.ofSeconds(5),
              Map.of(),
              null,
              new Secret("t0ken"),
              true,
              Framing.NDJSON,
              "weir",
              256,
              1);

      assertThat(Deliveries.once(recorder(config, sender), Entries.numbered(1, 3)))
          .isEqualTo(Delivery.ALL);

      assertThat(sink.lines()).containsExactly("{\"n\":1}", "{\"n\":2}", "{\"n\":3}");
      assertThat(sink.taken.getFirst().headers())
          .containsEntry("Content-encoding", List.of("gzip"))
          .containsEntry("Authorization", List.of("Bearer t0ken"));
    }
  }

  @Test
  void aHeaderOfTheUserReplacesOurs() {
    var config =
        Configs.of("h", Duration.ZERO, Map.of("content-TYPE", "text/x"), Framing.NONE, 1, 1);

    assertThat(config.headers()).containsExactly(Map.entry("content-TYPE", "text/x"));
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 202, 204, 299})
  void success(int status) {
    Recorder recorder =
        recorder(config("h", Framing.NONE, 8), new FakeHttpSender(_ -> answer(status)));

    assertThat(Deliveries.once(recorder, Entries.numbered(1, 5))).isEqualTo(Delivery.ALL);
  }

  /** Faults of the sink or of how it is addressed: no record is given up for them. */
  @ParameterizedTest
  @ValueSource(ints = {401, 404, 407, 408, 425, 429, 500, 502, 503, 504, 100})
  void triesAgainLater(int status) {
    for (Framing framing : Framing.values()) {
      Recorder recorder =
          recorder(config("h", framing, 8), new FakeHttpSender(_ -> answer(status)));

      assertThat(Deliveries.once(recorder, Entries.numbered(1, 5)))
          .isInstanceOfSatisfying(
              Delivery.Retry.class,
              retry -> assertThat(retry.why()).startsWith(Integer.toString(status)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 405, 409, 410, 413, 415, 422})
  void givesUpRecordsThatTheSinkWillNeverTakeAndGoesOn(int status) {
    for (Framing framing : List.of(Framing.NONE, Framing.NDJSON)) {
      var sender =
          new FakeHttpSender(sent -> answer(sent.body().contains("\"n\":3}") ? status : 200));
      Recorder recorder = recorder(config("h", framing, 8), sender);
      List<Entry> batch = Entries.numbered(1, 5);

      assertThat(Deliveries.once(recorder, batch))
          .isEqualTo(new Delivery.Some(5, Set.of(batch.get(2).id()), Duration.ZERO));
    }
  }

  @Test
  void triesAgainWhenNoAnswerComes() {
    var sender =
        new FakeHttpSender(
            _ -> CompletableFuture.failedFuture(new IOException("connection reset")));

    assertThat(
            Deliveries.once(recorder(config("h", Framing.NONE, 8), sender), Entries.numbered(1, 2)))
        .isEqualTo(new Delivery.Retry(Duration.ZERO, "no answer: connection reset"));
  }

  @Test
  void triesAgainWhenTheClientThrows() {
    var sender =
        new FakeHttpSender(_ -> {
          throw new IllegalStateException("closed");
        });

    assertThat(
            Deliveries.once(recorder(config("h", Framing.NONE, 8), sender), Entries.numbered(1, 2)))
        .isEqualTo(new Delivery.Retry(Duration.ZERO, "no answer: closed"));
  }

  @ParameterizedTest
  @CsvSource({
    "7, PT7S",
    "'Sun, 22 Nov 2026 10:00:30 GMT', PT30S",
    "'Sun, 22 Nov 2026 09:00:00 GMT', PT0S",
    "99999999999999999999, PT1H",
    "86400, PT1H",
    "soon, PT0S",
    "-5, PT0S",
  })
  void waitsAsLongAsTheSinkAsks(String header, Duration expected) {
    var sender = new FakeHttpSender(_ -> answer(429, "retry-after", header));

    assertThat(
            Deliveries.once(recorder(config("h", Framing.NONE, 8), sender), Entries.numbered(1, 1)))
        .isInstanceOfSatisfying(
            Delivery.Retry.class, retry -> assertThat(retry.after()).isEqualTo(expected));
  }

  @Test
  void keepsSeveralRequestsUnderWayAndNoMore() {
    var flying = new ArrayList<CompletableFuture<HttpSender.Response>>();
    var sender =
        new FakeHttpSender(_ -> {
          var one = new CompletableFuture<HttpSender.Response>();
          flying.add(one);
          return one;
        });
    Recorder recorder = recorder(config("h", Framing.NONE, 4), sender);
    var delivery = recorder.deliver(Entries.numbered(1, 6)).toCompletableFuture();

    assertThat(flying).hasSize(4);
    flying.get(2).complete(FakeHttpSender.status(200));
    assertThat(flying).hasSize(5);
    flying.get(4).complete(FakeHttpSender.status(200));
    assertThat(flying).hasSize(6);
    assertThat(delivery).isNotDone();
    for (var one : List.copyOf(flying)) {
      one.complete(FakeHttpSender.status(200));
    }

    assertThat(delivery.join()).isEqualTo(Delivery.ALL);
  }

  @Test
  void saysExactlyWhatTheSinkHasWhenAnswersComeOutOfOrder() {
    var flying = new HashMap<String, CompletableFuture<HttpSender.Response>>();
    var sender =
        new FakeHttpSender(
            sent -> flying.computeIfAbsent(sent.body(), _ -> new CompletableFuture<>()));
    Recorder recorder = recorder(config("h", Framing.NONE, 4), sender);
    List<Entry> batch = Entries.numbered(1, 6);
    var first = recorder.deliver(batch).toCompletableFuture();

    flying.get("{\"n\":4}").complete(FakeHttpSender.status(200));
    flying.get("{\"n\":3}").complete(FakeHttpSender.status(503, "retry-after", "2"));
    flying.get("{\"n\":5}").complete(FakeHttpSender.status(200));
    flying.get("{\"n\":1}").complete(FakeHttpSender.status(200));
    flying.get("{\"n\":2}").complete(FakeHttpSender.status(200));

    assertThat(first.join()).isEqualTo(new Delivery.Some(2, Set.of(), Duration.ofSeconds(2)));
    assertThat(sender.sent()).as("nothing new once one has to wait").hasSize(5);

    // The kernel sends the rest: 3 to 6, of which the sink has 4 and 5 already.
    flying.clear();
    var second = recorder.deliver(batch.subList(2, 6)).toCompletableFuture();
    assertThat(flying.keySet()).containsExactlyInAnyOrder("{\"n\":3}", "{\"n\":6}");
    flying.values().forEach(one -> one.complete(FakeHttpSender.status(200)));
    assertThat(second.join()).isEqualTo(Delivery.ALL);
  }

  @Test
  void deliversEachRecordOnceWhateverTheSinkDoes() {
    for (int seed = 0; seed < 30; seed++) {
      var random = new Random(seed);
      var taken = Collections.synchronizedList(new ArrayList<String>());
      var refusals = ConcurrentHashMap.<String>newKeySet();
      var sender =
          new FakeHttpSender(sent -> {
            int luck = random.nextInt(10);
            if (luck < 2) {
              return answer(503);
            }
            if (luck == 2) {
              refusals.add(sent.body());
              return answer(400);
            }
            taken.add(sent.body());
            var later = new CompletableFuture<HttpSender.Response>();
            later.completeOnTimeout(
                FakeHttpSender.status(200),
                random.nextInt(3),
                java.util.concurrent.TimeUnit.MILLISECONDS);
            return luck < 6 ? later : answer(200);
          });
      Recorder recorder =
          recorder(Configs.of("h", Duration.ZERO, Map.of(), Framing.NONE, 16, 5), sender);
      List<Entry> entries = Entries.numbered(0, 60);

      Set<Object> dead = Deliveries.all(recorder, entries, 5_000);

      var expected = new ArrayList<String>();
      var refused = new ArrayList<RecordId>();
      for (Entry entry : entries) {
        if (refusals.contains(Entries.text(entry))) {
          refused.add(entry.id());
        } else {
          expected.add(Entries.text(entry));
        }
      }
      assertThat(taken).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(expected);
      assertThat(dead).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(refused);
    }
  }

  @Test
  void promptAnswersToALargeBatchNeedNoDeepStack() {
    var count = new AtomicInteger();
    var sender =
        new FakeHttpSender(_ -> {
          count.incrementAndGet();
          return answer(200);
        });
    var config = Configs.of("h", Duration.ZERO, Map.of(), Framing.NONE, 10_000, 1);

    assertThat(Deliveries.once(recorder(config, sender), Entries.numbered(0, 10_000)))
        .isEqualTo(Delivery.ALL);
    assertThat(count).hasValue(10_000);
  }

  @Test
  void doesNotFollowRedirects() throws Exception {
    try (var sink = new HttpSink();
        var sender = new JdkHttpSender()) {
      sink.status = 302;
      Recorder recorder = recorder(config(sink.url(), Framing.NONE, 8), sender);

      Delivery delivery = Deliveries.once(recorder, Entries.numbered(1, 1));

      assertThat(sink.requests).hasValue(1);
      assertThat(delivery).isEqualTo(Delivery.ALL);
    }
  }
}
