package dev.weir.plugin.recorder.mongo;

import com.mongodb.ConnectionString;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoClientSettings;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.bulk.WriteConcernError;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.connection.ClusterDescription;
import dev.weir.spi.ComponentContext;
import java.security.GeneralSecurityException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.bson.RawBsonDocument;

/**
 * The client, from the first record on. Used on the recorder's thread; {@link #close} by any. Calls
 * throw what the driver throws.
 */
final class Store implements AutoCloseable {
  private static final String DATABASE = "weir";
  private static final InsertManyOptions UNORDERED = new InsertManyOptions().ordered(false);

  private final MongoClient client;
  private final MongoDatabase database;
  private final Preparation preparation;
  private final Set<String> prepared = new HashSet<>();

  private Store(MongoClient client, MongoDatabase database, Preparation preparation) {
    this.client = client;
    this.database = database;
    this.preparation = preparation;
  }

  /** Makes a client; it finds its servers by itself and later. */
  static Store open(MongoRecorderConfig config, ComponentContext context) {
    var uri = new ConnectionString(config.uri().reveal());
    String named = uri.getDatabase();
    String name = !config.db().isEmpty() ? config.db() : named != null ? named : DATABASE;
    MongoClient client = MongoClients.create(settings(uri, config, context));
    MongoDatabase database = client.getDatabase(name);
    return new Store(client, database, new Preparation(database, config, context.name()));
  }

  private static MongoClientSettings settings(
      ConnectionString uri, MongoRecorderConfig config, ComponentContext context) {
    long limit = config.timeout().toMillis();
    var settings =
        MongoClientSettings.builder()
            .applicationName("weir")
            .applyToClusterSettings(c -> c.serverSelectionTimeout(limit, TimeUnit.MILLISECONDS))
            // One thread asks, so that one connection is all there is need for.
            .applyToConnectionPoolSettings(p -> p.maxSize(2))
            .applyToSocketSettings(s ->
                s.connectTimeout(limit, TimeUnit.MILLISECONDS)
                    .readTimeout(limit, TimeUnit.MILLISECONDS))
            // After ours: what the user asks for holds.
            .applyConnectionString(uri);
    if (Boolean.TRUE.equals(uri.getSslEnabled())) {
      SSLContext tls = tls(context);
      settings.applyToSslSettings(s -> s.context(tls));
    }
    return settings.build();
  }

  private static SSLContext tls(ComponentContext context) {
    try {
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(null, new TrustManager[] {context.trust()}, null);
      return tls;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("TLS: missing from this Java", e);
    }
  }

  /** Inserts the documents of one collection and notes what became of them. */
  void insert(String collection, MongoRecorder.Group group, Verdicts verdicts) {
    if (!prepared.contains(collection)) {
      preparation.prepare(collection);
      prepared.add(collection);
    }
    try {
      var _ =
          database
              .getCollection(collection, RawBsonDocument.class)
              .insertMany(group.documents(), UNORDERED);
      group.places().forEach(verdicts::taken);
    } catch (MongoBulkWriteException e) {
      partly(group, e, verdicts);
    }
  }

  private static void partly(
      MongoRecorder.Group group, MongoBulkWriteException failure, Verdicts verdicts) {
    WriteConcernError concern = failure.getWriteConcernError();
    if (concern != null) {
      // Written here, and perhaps not for good: the ids make asking again harmless.
      verdicts.later("mongo: write concern not met: " + Failures.line(concern.getMessage()));
      return;
    }
    var open = new HashSet<Integer>();
    for (BulkWriteError error : failure.getWriteErrors()) {
      int place = group.places().get(error.getIndex());
      switch (Failures.verdict(error)) {
        // By an earlier attempt whose answer was lost.
        case THERE_ALREADY -> {}
        case NEVER -> {
          open.add(error.getIndex());
          verdicts.dead(place);
        }
        case NOT_NOW -> {
          open.add(error.getIndex());
          verdicts.later("mongo: the server refused: " + Failures.line(error.getMessage()));
        }
      }
    }
    for (int i = 0; i < group.places().size(); i++) {
      if (!open.contains(i)) {
        verdicts.taken(group.places().get(i));
      }
    }
  }

  /** What is known of the servers. */
  ClusterDescription servers() {
    return client.getClusterDescription();
  }

  @Override
  public void close() {
    client.close();
  }
}
