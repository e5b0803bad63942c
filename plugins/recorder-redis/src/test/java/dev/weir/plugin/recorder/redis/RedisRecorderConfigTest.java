package dev.weir.plugin.recorder.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.plugin.recorder.redis.RedisRecorderConfig.KeyType;
import dev.weir.spi.ConfigException;
import dev.weir.spi.config.Secret;
import dev.weir.spi.record.RecorderFactory;
import dev.weir.testkit.plugin.Services;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisRecorderConfigTest {
  private static RedisRecorderConfig config(String addr, String user, String password, String key) {
    return new RedisRecorderConfig(
        addr, 0, user, new Secret(password), key, KeyType.SET, Duration.ofSeconds(5));
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:6380, 127.0.0.1:6380",
    "cache.example, cache.example:6379",
    "'[::1]:7000', '[::1]:7000'",
  })
  void completesTheAddressWithThePort(String addr, String expected) {
    assertThat(config(addr, "", "", "k").server()).hasToString(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":6379", "host:0", "host:x", "redis://:s3cret@host:6379", "a b:1"})
  void refusesWhatIsNoAddressWithoutShowingIt(String addr) {
    assertThatThrownBy(() -> config(addr, "", "", "k"))
        .isInstanceOfSatisfying(ConfigException.class, e -> assertThat(e.key()).isEqualTo("addr"))
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void refusesAnEmptyKeyAndAUserWithoutAPassword() {
    assertThatThrownBy(() -> config("host", "", "", ""))
        .isInstanceOfSatisfying(ConfigException.class, e -> assertThat(e.key()).isEqualTo("key"));
    assertThatThrownBy(() -> config("host", "alice", "", "k"))
        .isInstanceOfSatisfying(
            ConfigException.class, e -> assertThat(e.key()).isEqualTo("username"));
  }

  @Test
  void doesNotShowThePassword() {
    assertThat(config("host", "alice", "s3cret", "k").toString()).doesNotContain("s3cret");
  }

  @Test
  void isOfferedUnderItsName() {
    assertThat(Services.types(RecorderFactory.class)).contains("redis");
  }
}
