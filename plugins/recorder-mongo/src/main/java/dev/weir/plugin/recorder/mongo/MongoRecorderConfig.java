package dev.weir.plugin.recorder.mongo;

import dev.weir.spi.ConfigException;
import dev.weir.spi.config.ByteSize;
import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Key;
import dev.weir.spi.config.Range;
import dev.weir.spi.config.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Options of the {@code mongo} recorder. */
public record MongoRecorderConfig(
    @Doc("Connection string, for example mongodb://user:password@host:27017.")
        @Key(aliases = "mongo.uri")
        Secret uri,
    @Doc("Database; without it the one that the connection string names, or else weir.")
        @Key(aliases = "mongo.db")
        @Default("")
        String db,
    @Doc("One collection for all records; without it there is one for each kind.") @Default("")
        String collection,
    @Doc("Limit for finding a server, connecting, and each answer, where uri gives none.")
        @Default("10s")
        @Range(min = "100ms", max = "1h")
        Duration timeout,
    @Doc("Whether to index time, host, service and sid.") @Default("true") boolean indexes,
    @Doc("The server deletes records that are older; 0 keeps them.")
        @Default("0s")
        @Range(min = "0s", max = "87600h")
        Duration ttl,
    @Doc("Makes capped collections of this size, where there are none yet; 0 does not.")
        @Default("0")
        ByteSize capped) {
  private static final int LONGEST_DB = 63;
  private static final int LONGEST_COLLECTION = 120;

  public MongoRecorderConfig {
    String problem = ConnectionText.problem(uri.reveal());
    if (!problem.isEmpty()) {
      throw new ConfigException("uri", problem);
    }
    check("db", db, LONGEST_DB, "/\\. \"$*<>:|?");
    check("collection", collection, LONGEST_COLLECTION, "$");
    if (collection.startsWith("system.")) {
      throw new ConfigException("collection", "the server keeps system.* for itself");
    }
    if (ttl.isPositive() && capped.bytes() > 0) {
      throw new ConfigException(
          "ttl", "capped collections cannot have one (expected: one of both)");
    }
    if (ttl.isPositive() && !indexes) {
      throw new ConfigException("ttl", "works through the index of time (expected: indexes: true)");
    }
    if (ttl.isPositive() && ttl.toSeconds() == 0) {
      throw new ConfigException("ttl", "less than a second (expected: at least 1s)");
    }
  }

  private static void check(String key, String name, int longest, String forbidden) {
    boolean fits = name.getBytes(StandardCharsets.UTF_8).length <= longest;
    if (!fits || name.chars().anyMatch(c -> c < ' ' || forbidden.indexOf(c) >= 0)) {
      throw new ConfigException(
          key,
          "not a name that the server takes (expected: at most %d bytes, none of %s)"
              .formatted(longest, forbidden));
    }
  }
}
