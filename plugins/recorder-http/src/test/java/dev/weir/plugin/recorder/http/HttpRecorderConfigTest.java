package dev.weir.plugin.recorder.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.plugin.recorder.http.HttpRecorderConfig.Framing;
import dev.weir.spi.ConfigException;
import dev.weir.spi.record.RecorderFactory;
import dev.weir.testkit.plugin.Services;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpRecorderConfigTest {
  private static HttpRecorderConfig config(String url, Map<String, String> header) {
    return Configs.of(url, Duration.ZERO, header, Framing.NONE, 1, 1);
  }

  @ParameterizedTest
  @CsvSource({
    "sink:8000/in, http://sink:8000/in",
    "127.0.0.1:8000, http://127.0.0.1:8000",
    "http-sink:80/x, http://http-sink:80/x",
    "http://sink/in?a=b, http://sink/in?a=b",
    "https://sink, https://sink",
    "HTTPS://sink, HTTPS://sink",
  })
  void completesTheUrlWithAScheme(String url, String expected) {
    assertThat(config(url, Map.of()).uri()).hasToString(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "ftp://sink/",
    "http://",
    "'a b'",
    "http://user:s3cret@:80/",
    "u:s3cret@sink",
    "http://u:s3cret%zz@sink",
    "sink:port"
  })
  void refusesWhatIsNoHttpUrlWithoutShowingIt(String url) {
    assertThatThrownBy(() -> config(url, Map.of()))
        .isInstanceOfSatisfying(ConfigException.class, e -> assertThat(e.key()).isEqualTo("url"))
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void refusesHeadersThatWouldBreakARequest() {
    assertThatThrownBy(() -> config("sink", Map.of("X-Key", "s3cret\r\nHost: evil")))
        .isInstanceOf(ConfigException.class)
        .hasMessageNotContaining("s3cret");
    assertThatThrownBy(() -> config("sink", Map.of("X Key", "v")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("X Key");
  }

  @Test
  void isFoundByTheServiceLoader() {
    assertThat(Services.types(RecorderFactory.class)).contains("http");
  }
}
