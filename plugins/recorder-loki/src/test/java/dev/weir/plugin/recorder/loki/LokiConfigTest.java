package dev.weir.plugin.recorder.loki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.plugin.recorder.loki.LokiConfig.Format;
import dev.weir.spi.ConfigException;
import dev.weir.spi.config.Credentials;
import dev.weir.spi.config.Secret;
import dev.weir.spi.record.RecorderFactory;
import dev.weir.testkit.plugin.Services;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LokiConfigTest {
  @ParameterizedTest
  @CsvSource({
    "loki:3100, http://loki:3100/loki/api/v1/push",
    "https://loki/, https://loki/loki/api/v1/push",
    "http://loki:3100/loki/api/v1/push, http://loki:3100/loki/api/v1/push",
    "http://gw/prefix/push, http://gw/prefix/push",
    "http://u:p%40ss@loki:3100, http://loki:3100/loki/api/v1/push",
  })
  void completesTheAddress(String url, String expected) {
    assertThat(new Configs(url).make().endpoint().uri()).hasToString(expected);
  }

  @Test
  void aUserInTheAddressIsBasicAuthentication() {
    assertThat(new Configs("http://u:p%40ss+@loki").make().headers())
        .containsEntry("Authorization", "Basic dTpwQHNzKw==");
  }

  @Test
  void aTokenIsBearerAuthenticationAndIsNeverShown() {
    var configs = new Configs("loki");
    configs.token = new Secret("s3cret");

    assertThat(configs.make().headers()).containsEntry("Authorization", "Bearer s3cret");
    assertThat(configs.make().toString()).doesNotContain("s3cret");
    assertThat(configs.make().endpoint().toString()).doesNotContain("s3cret");
  }

  @Test
  void theTenantOfGostIsItsId() {
    var configs = new Configs("loki");
    configs.format = Format.GOST;
    assertThat(configs.make().headers()).containsEntry("X-Scope-OrgID", "gost");

    configs.id = "acme";
    assertThat(configs.make().headers()).containsEntry("X-Scope-OrgID", "acme");

    configs.format = Format.JSON;
    assertThat(configs.make().headers()).doesNotContainKey("X-Scope-OrgID");
  }

  private static void refused(Configs configs, String key) {
    assertThatThrownBy(configs::make)
        .isInstanceOfSatisfying(ConfigException.class, e -> assertThat(e.key()).isEqualTo(key))
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void twoWaysToSayWhoWeAreAreOneTooMany() {
    var both = new Configs("loki");
    both.auth = new Credentials("u", new Secret("s3cret"));
    both.token = new Secret("s3cret");
    refused(both, "token");

    var withUser = new Configs("http://u:s3cret@loki");
    withUser.token = new Secret("t");
    refused(withUser, "url");

    var withHeader = new Configs("loki");
    withHeader.token = new Secret("t");
    withHeader.header = Map.of("authorization", "Bearer s3cret");
    refused(withHeader, "header");

    var twoLines = new Configs("loki");
    twoLines.token = new Secret("s3cret\r\nHost: evil");
    refused(twoLines, "token");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a\r\nX: y", "..", "a/b", "é"})
  void refusesWhatIsNoTenant(String tenant) {
    var configs = new Configs("loki");
    configs.tenant = tenant;
    refused(configs, "tenant");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1a", "a-b", "__a", "", "é"})
  void refusesWhatIsNoLabel(String name) {
    var configs = new Configs("loki");
    configs.labels = Map.of(name, "x");
    refused(configs, "labels");
  }

  @Test
  void refusesLabelsThatAreOursOrTooManyOrTooLong() {
    var ours = new Configs("loki");
    ours.labels = Map.of("proto", "x");
    refused(ours, "labels.proto");

    var many = new Configs("loki");
    many.labels = new HashMap<>();
    for (int i = 0; i < 11; i++) {
      many.labels.put("a" + i, "x");
    }
    refused(many, "labels");

    var large = new Configs("loki");
    large.labels = Map.of("a", "é".repeat(1025));
    refused(large, "labels.a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "a.*", "a*b"})
  void refusesPatternsThatAreNoSuffix(String host) {
    var configs = new Configs("loki");
    configs.hosts = List.of(host);
    refused(configs, "hosts");
  }

  @Test
  void isFoundByTheServiceLoader() {
    assertThat(Services.types(RecorderFactory.class)).contains("loki");
  }
}
