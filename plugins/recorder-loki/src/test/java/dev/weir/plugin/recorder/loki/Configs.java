package dev.weir.plugin.recorder.loki;

import dev.weir.plugin.recorder.loki.LokiConfig.Format;
import dev.weir.spi.config.Credentials;
import dev.weir.spi.config.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Configurations with defaults for what a test does not say. */
final class Configs {
  private final String url;
  String id = "";
  String tenant = "";
  @Nullable Credentials auth;
  @Nullable Secret token;
  Map<String, String> header = Map.of();
  Format format = Format.JSON;
  boolean metadata = true;
  Map<String, String> labels = Map.of();
  List<String> hosts = List.of();
  boolean gzip = true;
  Duration timeout = Duration.ofSeconds(5);

  Configs(String url) {
    this.url = url;
  }

  LokiConfig make() {
    return new LokiConfig(
        url,
        id,
        tenant,
        auth,
        token,
        header,
        timeout,
        format,
        metadata,
        labels,
        hosts,
        gzip,
        1000,
        Duration.ZERO);
  }
}
