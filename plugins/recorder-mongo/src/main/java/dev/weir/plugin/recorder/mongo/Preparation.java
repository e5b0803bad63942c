package dev.weir.plugin.recorder.mongo;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoSocketReadTimeoutException;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.CreateCollectionOptions;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a collection into the configured shape before the first record is put into it. What the
 * server refuses is said, and records go in all the same; only if it cannot be reached is all of it
 * tried again.
 */
final class Preparation {
  private static final Logger LOG = LoggerFactory.getLogger(Preparation.class);
  private static final String TIME = "time";
  private static final List<String> OTHERS = List.of("host", "service", "sid");

  /** {@code NamespaceExists}. */
  private static final int EXISTS = 48;

  /** {@code IndexOptionsConflict}, {@code IndexKeySpecsConflict}. */
  private static final List<Integer> CONFLICTS = List.of(85, 86);

  private final MongoDatabase database;
  private final MongoRecorderConfig config;
  private final String recorder;

  Preparation(MongoDatabase database, MongoRecorderConfig config, String recorder) {
    this.database = database;
    this.config = config;
    this.recorder = recorder;
  }

  void prepare(String collection) {
    if (config.capped().bytes() > 0) {
      refusable(collection, "capped", () -> cap(collection));
    }
    if (config.indexes()) {
      refusable(collection, "the index of time", () -> indexTime(collection));
      refusable(collection, "indexes", () -> indexOthers(collection));
    }
  }

  private void refusable(String collection, String what, Runnable step) {
    try {
      step.run();
    } catch (MongoCommandException e) {
      warn(collection, what, Failures.line(e.getErrorMessage()));
    } catch (MongoSocketReadTimeoutException e) {
      // A large collection takes long to index; the server goes on with it by itself.
      warn(collection, what, "no answer in time");
    }
  }

  private void warn(String collection, String what, String why) {
    LOG.atWarn()
        .addKeyValue("recorder", recorder)
        .addKeyValue("collection", collection)
        .log("{}: not made, records are stored without: {}", what, why);
  }

  private void cap(String collection) {
    var options = new CreateCollectionOptions().capped(true);
    options.sizeInBytes(config.capped().bytes());
    try {
      database.createCollection(collection, options);
    } catch (MongoCommandException e) {
      if (e.getErrorCode() != EXISTS) {
        throw e;
      }
    }
  }

  private void indexTime(String collection) {
    var options = new IndexOptions();
    if (config.ttl().isPositive()) {
      options.expireAfter(config.ttl().toSeconds(), TimeUnit.SECONDS);
    }
    try {
      var _ = database.getCollection(collection).createIndex(Indexes.ascending(TIME), options);
    } catch (MongoCommandException e) {
      if (!CONFLICTS.contains(e.getErrorCode()) || !config.ttl().isPositive()) {
        throw e;
      }
      // There is one already, with another time to live or none.
      var _ = database.runCommand(changed(collection));
    }
  }

  private Document changed(String collection) {
    var index =
        new Document("keyPattern", new Document(TIME, 1))
            .append("expireAfterSeconds", config.ttl().toSeconds());
    return new Document("collMod", collection).append("index", index);
  }

  private void indexOthers(String collection) {
    var models = new ArrayList<IndexModel>();
    for (String field : OTHERS) {
      models.add(new IndexModel(Indexes.ascending(field)));
    }
    var _ = database.getCollection(collection).createIndexes(models);
  }
}
