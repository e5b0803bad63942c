package dev.weir.plugin.recorder.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.ConfigException;
import dev.weir.spi.config.ByteSize;
import dev.weir.spi.config.Secret;
import dev.weir.spi.record.RecorderFactory;
import dev.weir.testkit.plugin.Services;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MongoRecorderConfigTest {
  private static final String URI = "mongodb://db.example:27017";

  static MongoRecorderConfig config(String uri, String db) {
    return config(uri, db, "", Duration.ZERO, 0);
  }

  static MongoRecorderConfig config(
      String uri, String db, String collection, Duration ttl, long capped) {
    return new MongoRecorderConfig(
        new Secret(uri), db, collection, Duration.ofSeconds(3), true, ttl, new ByteSize(capped));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mongodb://db.example",
        "mongodb://user:p%40ss@a:1,b:2/weir?replicaSet=rs0&tls=true&w=majority",
        "mongodb+srv://cluster.example/",
        "mongodb://db.example/?compressors=zlib",
      })
  void takesConnectionStringsAsTheDriverDoes(String uri) {
    assertThat(config(uri, "").uri().reveal()).isEqualTo(uri);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "db.example:27017",
        "http://user:s3cret@db.example",
        "mongodb://user:s3cret@",
        "mongodb://user:s3cret:s3cret@db.example",
        "mongodb://user:s3cret@db.example:s3cret",
        "mongodb://user:s3cret@db.example:99999",
        "mongodb+srv://",
        "mongodb://user:s3cret@db.example/?authMechanism=s3cret",
        "mongodb://user:s3cret@db.example/?w=0",
        "mongodb+srv://user:s3cret@db.example/?w=0",
        "mongodb+srv://user:s3cret@db.example/?srvMaxHosts=2&w=0",
        "mongodb+srv://user:s3cret@db.example/?w=0&srvServiceName=x",
        "mongodb+srv://user:s3cret@db.example/?compressors=zstd",
        "mongodb://user:s3cret@db.example/?compressors=snappy",
        "mongodb://user:s3cret@db.example/?compressors=zstd,zlib",
      })
  void refusesOthersWithoutShowingAnyOfThem(String uri) {
    assertThatThrownBy(() -> config(uri, ""))
        .isInstanceOfSatisfying(ConfigException.class, e -> assertThat(e.key()).isEqualTo("uri"))
        .hasMessageNotContainingAny("s3cret", "db.example", "99999");
  }

  @Test
  void isNotPrinted() {
    assertThat(config("mongodb://user:s3cret@db.example", "x").toString()).doesNotContain("s3cret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.b", "a b", "a$b", "a/b", "\u0000"})
  void refusesNamesOfDatabasesThatTheServerWouldRefuse(String db) {
    assertThatThrownBy(() -> config(URI, db))
        .isInstanceOfSatisfying(ConfigException.class, e -> assertThat(e.key()).isEqualTo("db"));
  }

  @ParameterizedTest
  @CsvSource({"system.x", "a$b"})
  void refusesNamesOfCollectionsThatTheServerWouldRefuse(String collection) {
    assertThatThrownBy(() -> config(URI, "", collection, Duration.ZERO, 0))
        .isInstanceOfSatisfying(
            ConfigException.class, e -> assertThat(e.key()).isEqualTo("collection"));
  }

  @Test
  void refusesATimeToLiveThatCannotWork() {
    assertThatThrownBy(() -> config(URI, "", "", Duration.ofHours(1), 1 << 20))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("capped");
    assertThatThrownBy(() -> config(URI, "", "", Duration.ofMillis(1), 0))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("second");
    assertThatThrownBy(() ->
            new MongoRecorderConfig(
                new Secret(URI),
                "",
                "",
                Duration.ZERO,
                false,
                Duration.ofHours(1),
                new ByteSize(0)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("index");
  }

  @Test
  void isOfferedUnderItsName() {
    assertThat(Services.types(RecorderFactory.class)).contains("mongo");
  }
}
