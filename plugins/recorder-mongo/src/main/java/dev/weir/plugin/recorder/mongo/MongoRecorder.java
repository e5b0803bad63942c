package dev.weir.plugin.recorder.mongo;

import dev.weir.spi.ComponentContext;
import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.Recorder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Inserts each record as one document whose {@code _id} is the record's id. */
final class MongoRecorder implements Recorder {
  private static final Logger LOG = LoggerFactory.getLogger(MongoRecorder.class);
  private static final Batch BATCH = new Batch(1000, 4 << 20, Duration.ofMillis(50));

  private final MongoRecorderConfig config;
  private final ComponentContext context;
  private @Nullable Documents documents;
  private volatile @Nullable Store store;
  private volatile boolean closed;

  MongoRecorder(MongoRecorderConfig config, ComponentContext context) {
    this.config = config;
    this.context = context;
  }

  @Override
  public Batch batch() {
    return BATCH;
  }

  @Override
  public CompletionStage<Delivery> deliver(List<Entry> batch) {
    var verdicts = new Verdicts(batch);
    Map<String, Group> groups = groups(batch, verdicts);
    try {
      Store open = store();
      for (Map.Entry<String, Group> group : groups.entrySet()) {
        open.insert(group.getKey(), group.getValue(), verdicts);
      }
    } catch (RuntimeException e) {
      // What has no verdict yet is sent again.
      verdicts.later(Failures.why(e, store));
    }
    return CompletableFuture.completedFuture(verdicts.delivery());
  }

  /**
   * Documents for one collection.
   *
   * @param documents the documents
   * @param places of their records in the batch, in the same order
   */
  record Group(List<RawBsonDocument> documents, List<Integer> places) {}

  private Map<String, Group> groups(List<Entry> batch, Verdicts verdicts) {
    Documents maker = documents;
    if (maker == null) {
      maker = new Documents();
      documents = maker;
    }
    var groups = new LinkedHashMap<String, Group>();
    for (int i = 0; i < batch.size(); i++) {
      try {
        Documents.Made made = maker.make(batch.get(i));
        String name =
            config.collection().isEmpty() ? made.kind().collection() : config.collection();
        Group group =
            groups.computeIfAbsent(name, _ -> new Group(new ArrayList<>(), new ArrayList<>()));
        group.documents().add(made.document());
        group.places().add(i);
      } catch (Documents.Unfit e) {
        verdicts.dead(i);
        LOG.atWarn()
            .addKeyValue("recorder", context.name())
            .addKeyValue("id", batch.get(i).id())
            .log("record cannot be stored: {}", e.getMessage());
      }
    }
    return groups;
  }

  private Store store() {
    Store open = store;
    if (open == null) {
      open = Store.open(config, context);
      store = open;
      if (closed) {
        // Closed while it was made: then nobody else closes it.
        open.close();
      }
    }
    return open;
  }

  @Override
  public void close() {
    closed = true;
    Store open = store;
    if (open != null) {
      open.close();
    }
  }
}
