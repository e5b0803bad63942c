package dev.weir.plugin.recorder.http;

import dev.weir.plugin.recorder.http.HttpRecorderConfig.Framing;
import java.time.Duration;
import java.util.Map;

/** Configurations with defaults for what a test does not say. */
final class Configs {
  private Configs() {}

  static HttpRecorderConfig of(
      String url,
      Duration timeout,
      Map<String, String> header,
      Framing framing,
      int size,
      int concurrency) {
    return new HttpRecorderConfig(
        url, timeout, header, null, null, false, framing, "weir", size, concurrency);
  }
}
