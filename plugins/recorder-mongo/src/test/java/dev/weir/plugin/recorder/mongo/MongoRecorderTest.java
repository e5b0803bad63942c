package dev.weir.plugin.recorder.mongo;

import static dev.weir.plugin.recorder.mongo.MongoRecorderConfigTest.config;
import static org.assertj.core.api.Assertions.assertThat;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.Recorder;
import dev.weir.testkit.FakeContext;
import dev.weir.testkit.record.Deliveries;
import dev.weir.testkit.record.Entries;
import dev.weir.testkit.record.RecorderContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class MongoRecorderTest {
  private final WireServer server = new WireServer();
  private final List<Recorder> recorders = new ArrayList<>();

  private static Recorder recorder(MongoRecorderConfig config) {
    return new MongoRecorderFactory().create(config, FakeContext.in(Path.of(".")));
  }

  private Recorder recorder() {
    return kept(config(server.uri(), "records"));
  }

  private Recorder kept(MongoRecorderConfig config) {
    Recorder recorder = recorder(config);
    recorders.add(recorder);
    return recorder;
  }

  @AfterEach
  void stop() {
    recorders.forEach(Recorder::close);
    server.close();
  }

  @Nested
  class Contract extends RecorderContract {
    @Override
    protected Recorder recorder() {
      return MongoRecorderTest.recorder(config(server.uri(), "records"));
    }

    @Override
    protected List<String> stored() {
      return server.documents("records", "flow").stream().map(Contract::json).toList();
    }

    private static String json(BsonDocument document) {
      return document.containsKey("n")
          ? "{\"n\":" + document.getInt64("n").getValue() + "}"
          : "{\"x\":\"" + document.getString("x").getValue() + "\"}";
    }

    @Override
    protected void breakSink() {
      server.kill();
    }

    @Override
    protected void mendSink() {
      server.start();
    }
  }

  private List<Long> numbers() {
    return server.documents("records", "flow").stream()
        .map(document -> document.getInt64("n").getValue())
        .toList();
  }

  @Test
  void eachKindHasACollection() {
    List<Entry> batch =
        List.of(
            Entries.of(1, "{\"http\":{}}"),
            Entries.of(2, "{\"tls\":{}}"),
            Entries.of(3, "{\"dns\":{}}"),
            Entries.of(4, "{\"websocket\":{}}"),
            Entries.of(5, "{\"gap\":{}}"),
            Entries.of(6, "{}"));

    assertThat(Deliveries.once(recorder(), batch)).isEqualTo(Delivery.ALL);

    for (String collection : List.of("http", "tls", "dns", "ws", "gap", "flow")) {
      assertThat(server.documents("records", collection)).as(collection).hasSize(1);
    }
  }

  @Test
  void oneCollectionForAllAndTheDatabaseOfTheConnectionStringIfAskedFor() {
    Recorder recorder = kept(config(server.uri() + "/named", "", "recorders", Duration.ZERO, 0));

    assertThat(
            Deliveries.once(recorder, List.of(Entries.of(1, "{\"http\":{}}"), Entries.of(2, "{}"))))
        .isEqualTo(Delivery.ALL);

    assertThat(server.documents("named", "recorders")).hasSize(2);
  }

  @Test
  void theDatabaseIsWeirIfNoneIsNamed() {
    assertThat(Deliveries.once(kept(config(server.uri(), "")), Entries.numbered(1, 1)))
        .isEqualTo(Delivery.ALL);

    assertThat(server.documents("weir", "flow")).hasSize(1);
  }

  @Test
  void whatComesAgainIsThereOnce() {
    Recorder recorder = recorder();
    List<Entry> batch = Entries.numbered(1, 50);

    assertThat(Deliveries.once(recorder, batch.subList(10, 20))).isEqualTo(Delivery.ALL);
    assertThat(Deliveries.once(recorder, batch)).isEqualTo(Delivery.ALL);
    assertThat(Deliveries.once(recorder, batch)).isEqualTo(Delivery.ALL);

    assertThat(numbers()).hasSize(50).doesNotHaveDuplicates();
  }

  @Test
  void whatCannotBeADocumentIsNamedDeadAndKeepsNothingElseBack() {
    Entry bad = Entries.of(2, "not JSON");
    List<Entry> batch = List.of(Entries.of(1, "{\"n\":1}"), bad, Entries.of(3, "{\"n\":3}"));

    assertThat(Deliveries.once(recorder(), batch))
        .isEqualTo(new Delivery.Some(3, Set.of(bad.id()), Duration.ZERO));

    assertThat(numbers()).containsExactly(1L, 3L);
  }

  @Test
  void aServerThatDiesInTheMiddleOfABatchGetsItAgainAndHasEachRecordOnce() {
    Recorder recorder = recorder();
    assertThat(Deliveries.all(recorder, Entries.numbered(0, 1), 1)).isEmpty();
    List<Entry> batch = Entries.numbered(1, 500);
    server.intervention =
        (name, message, real) -> {
          if (name.equals("insert")) {
            Document command = message.getDocument();
            List<?> documents = (List<?>) command.get("documents");
            command.put("documents", new ArrayList<>(documents.subList(0, 200)));
            var _ = real.answer(message);
            // Part of it is in, and nobody is told.
            var _ = message.getChannel().close();
          }
          return real.answer(message);
        };

    Delivery cut = Deliveries.once(recorder, batch);
    assertThat(Deliveries.left(batch, cut)).isEqualTo(batch);
    assertThat(numbers()).hasSize(201);
    server.kill();
    assertThat(Deliveries.left(batch, Deliveries.once(recorder, batch))).isEqualTo(batch);
    server.intervention = (_, message, real) -> real.answer(message);
    server.start();

    assertThat(Deliveries.all(recorder, batch, 20)).isEmpty();
    assertThat(numbers()).hasSize(501).doesNotHaveDuplicates();
  }

  @Test
  void aServerThatIsNotThereIsSaidWithItsAddressAndWithoutCredentials() {
    server.kill();
    String uri = "mongodb://user:s3cret@127.0.0.1:" + server.port() + "/?authSource=admin";
    Recorder recorder = kept(config(uri, "records"));

    Delivery delivery = Deliveries.once(recorder, Entries.numbered(1, 1));

    assertThat(delivery)
        .isInstanceOfSatisfying(
            Delivery.Retry.class,
            retry ->
                assertThat(retry.why())
                    .contains("127.0.0.1:" + server.port(), "Connection refused")
                    .doesNotContain("s3cret", "user"));
  }

  @Test
  void aServerThatDoesNotAnswerIsGivenUpAfterTheTimeout() {
    Recorder recorder = recorder();
    assertThat(Deliveries.all(recorder, Entries.numbered(1, 1), 1)).isEmpty();
    var release = new java.util.concurrent.CountDownLatch(1);
    server.intervention =
        (name, message, real) -> {
          if (name.equals("insert")) {
            release.await();
          }
          return real.answer(message);
        };
    long begin = System.nanoTime();

    Delivery delivery = Deliveries.once(recorder, Entries.numbered(2, 1));

    release.countDown();
    assertThat(delivery).isInstanceOf(Delivery.Retry.class);
    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .isBetween(Duration.ofMillis(700), Duration.ofSeconds(15));
  }

  /** Answers an insert with an error for one of its documents, the others are inserted. */
  private void refuse(int index, int code, String text) {
    server.intervention =
        (name, message, real) -> {
          if (!name.equals("insert")) {
            return real.answer(message);
          }
          Document command = message.getDocument();
          var documents = new ArrayList<Object>((List<?>) command.get("documents"));
          documents.remove(index);
          command.put("documents", documents);
          Document answer = real.answer(message);
          var error = new Document("index", index).append("code", code).append("errmsg", text);
          return answer.append("writeErrors", List.of(error));
        };
  }

  @ParameterizedTest
  @ValueSource(ints = {121, 2, 17280})
  void aDocumentThatTheServerWillNeverTakeIsDead(int code) {
    Recorder recorder = recorder();
    List<Entry> batch = Entries.numbered(1, 3);
    refuse(1, code, "Document failed validation");

    assertThat(Deliveries.once(recorder, batch))
        .isEqualTo(new Delivery.Some(3, Set.of(batch.get(1).id()), Duration.ZERO));

    assertThat(numbers()).containsExactly(1L, 3L);
  }

  @Test
  void aDocumentThatAnotherUniqueIndexRefusesIsNotTakenForOneThatIsThere() {
    Recorder recorder = recorder();
    List<Entry> batch = Entries.numbered(1, 2);
    refuse(0, 11000, "E11000 duplicate key error collection: records.flow index: sid_1");

    assertThat(Deliveries.once(recorder, batch))
        .isEqualTo(new Delivery.Some(2, Set.of(batch.get(0).id()), Duration.ZERO));
  }

  @Test
  void aDocumentThatTheServerCannotTakeNowComesAgainWithWhatIsBehindIt() {
    Recorder recorder = recorder();
    List<Entry> batch = Entries.numbered(1, 3);
    refuse(1, 14031, "out of disk space");

    Delivery first = Deliveries.once(recorder, batch);
    assertThat(first).isEqualTo(new Delivery.Some(1, Set.of(), Duration.ZERO));
    server.intervention = (_, message, real) -> real.answer(message);

    assertThat(Deliveries.all(recorder, Deliveries.left(batch, first), 5)).isEmpty();
    assertThat(numbers()).containsExactlyInAnyOrder(1L, 2L, 3L);
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 10107, 112})
  void whatIsMendedAtTheServerIsSentAgain(int code) {
    Recorder recorder = recorder();
    server.intervention =
        (name, message, real) -> {
          if (name.equals("insert")) {
            throw new MongoServerError(code, "NotNow", "not authorized, or not now");
          }
          return real.answer(message);
        };

    assertThat(Deliveries.once(recorder, Entries.numbered(1, 2)))
        .isInstanceOf(Delivery.Retry.class);
    server.intervention = (_, message, real) -> real.answer(message);

    assertThat(Deliveries.all(recorder, Entries.numbered(1, 2), 5)).isEmpty();
  }

  @Test
  void hostileHeaderNamesAndDuplicatesArriveAsTheyWere() {
    String header =
        "\"header\":{\"$set\":[\"1\"],\"A.b\":[\"x\",\"x\"],\"\\u0000\":[\"z\"],\"_id\":[\"q\"]}";
    Entry entry = Entries.of(1, "{\"http\":{\"request\":{" + header + "}}}");

    assertThat(Deliveries.once(recorder(), List.of(entry))).isEqualTo(Delivery.ALL);

    BsonDocument stored = server.documents("records", "http").getFirst();
    assertThat(stored.getDocument("http").getDocument("request").getArray("header").toString())
        .contains("$set", "A.b", "_id")
        .containsOnlyOnce("\"z\"");
    assertThat(stored.getDocument("http").getDocument("request").getArray("header")).hasSize(5);
  }

  @Test
  void aRecordOfTwentyMebibytesIsStoredWithoutItsBody() {
    String body = "A".repeat(28 << 20);
    Entry entry =
        Entries.of(1, "{\"http\":{\"request\":{\"body\":\"" + body + "\"}},\"sid\":\"s\"}");

    assertThat(Deliveries.once(recorder(), List.of(entry))).isEqualTo(Delivery.ALL);

    BsonDocument stored = server.documents("records", "http").getFirst();
    assertThat(stored.getArray("shaped")).hasSize(1);
    assertThat(stored.getDocument("http").getDocument("request").isNull("body")).isTrue();
  }

  @Test
  void nothingIsConnectedToBeforeTheFirstRecordAndNothingAfterClosing() {
    Recorder recorder = recorder();
    assertThat(server.commands()).isEmpty();
    assertThat(Deliveries.all(recorder, Entries.numbered(1, 1), 1)).isEmpty();
    assertThat(numbers()).containsExactly(1L);

    recorder.close();

    assertThat(Deliveries.once(recorder, Entries.numbered(2, 1)))
        .isInstanceOf(Delivery.Retry.class);
    assertThat(numbers()).containsExactly(1L);
    assertThat(server.documents("records", "flow").getFirst().get("n")).isEqualTo(new BsonInt64(1));
  }
}
