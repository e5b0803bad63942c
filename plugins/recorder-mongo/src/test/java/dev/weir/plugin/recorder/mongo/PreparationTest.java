package dev.weir.plugin.recorder.mongo;

import static dev.weir.plugin.recorder.mongo.MongoRecorderConfigTest.config;
import static org.assertj.core.api.Assertions.assertThat;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import dev.weir.spi.record.Recorder;
import dev.weir.testkit.FakeContext;
import dev.weir.testkit.record.Deliveries;
import dev.weir.testkit.record.Entries;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.BsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PreparationTest {
  private final WireServer server = new WireServer();
  private final List<Recorder> recorders = new ArrayList<>();

  private Recorder kept(MongoRecorderConfig config) {
    Recorder recorder = new MongoRecorderFactory().create(config, FakeContext.in(Path.of(".")));
    recorders.add(recorder);
    return recorder;
  }

  @AfterEach
  void stop() {
    recorders.forEach(Recorder::close);
    server.close();
  }

  @Test
  void collectionsAreIndexedBeforeTheFirstRecordOfEach() {
    Recorder recorder = kept(config(server.uri(), "records", "", Duration.ofDays(30), 0));

    assertThat(Deliveries.all(recorder, Entries.numbered(1, 3), 5)).isEmpty();
    assertThat(Deliveries.all(recorder, Entries.numbered(4, 3), 5)).isEmpty();

    List<BsonDocument> indexes = server.indexes("records", "flow");
    assertThat(indexes.stream().map(index -> index.getDocument("key").getFirstKey()))
        .containsExactlyInAnyOrder("_id", "time", "host", "service", "sid");
    assertThat(indexes)
        .filteredOn(index -> index.getDocument("key").containsKey("time"))
        .singleElement()
        .matches(index -> index.getNumber("expireAfterSeconds").longValue() == 30 * 86_400L);
    assertThat(server.commands()).filteredOn("createIndexes"::equals).hasSize(2);
  }

  @Test
  void anotherTimeToLiveTakesThePlaceOfTheOneThatIsThere() {
    Recorder recorder = kept(config(server.uri(), "records", "", Duration.ofDays(7), 0));
    var changed = new AtomicInteger();
    server.intervention =
        (name, message, real) -> {
          if (name.equals("createIndexes") && message.toString().contains("expireAfterSeconds")) {
            throw new MongoServerError(85, "IndexOptionsConflict", "other options");
          }
          if (name.equals("collMod")) {
            Document index = (Document) message.getDocument().get("index");
            changed.set(((Number) index.get("expireAfterSeconds")).intValue());
            return new Document("ok", 1);
          }
          return real.answer(message);
        };

    assertThat(Deliveries.all(recorder, Entries.numbered(1, 1), 1)).isEmpty();

    assertThat(changed).hasValue(7 * 86_400);
  }

  @Test
  void aServerThatMakesNoIndexesStillGetsTheRecords() {
    Recorder recorder = kept(config(server.uri(), "records"));
    server.intervention =
        (name, message, real) -> {
          if (name.equals("createIndexes")) {
            throw new MongoServerError(13, "Unauthorized", "not authorized");
          }
          return real.answer(message);
        };

    assertThat(Deliveries.all(recorder, Entries.numbered(1, 2), 1)).isEmpty();

    assertThat(server.documents("records", "flow")).hasSize(2);
  }

  @Test
  void collectionsAreCappedIfAskedForAndMayBeThereAlready() {
    var asked = new ArrayList<Document>();
    server.intervention =
        (name, message, real) -> {
          if (name.equals("create")) {
            asked.add(message.getDocument());
            throw new MongoServerError(48, "NamespaceExists", "a collection already exists");
          }
          return real.answer(message);
        };
    Recorder recorder = kept(config(server.uri(), "records", "", Duration.ZERO, 1 << 20));

    assertThat(Deliveries.all(recorder, Entries.numbered(1, 2), 1)).isEmpty();

    assertThat(asked)
        .singleElement()
        .matches(command -> Boolean.TRUE.equals(command.get("capped")))
        .matches(command -> ((Number) command.get("size")).longValue() == 1 << 20);
    assertThat(server.documents("records", "flow")).hasSize(2);
  }
}
