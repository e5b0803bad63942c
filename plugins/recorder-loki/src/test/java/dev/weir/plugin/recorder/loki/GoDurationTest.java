package dev.weir.plugin.recorder.loki;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoDurationTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0s",
    "-5, 0s",
    "999, 999ns",
    "1000, 1µs",
    "397016, 397.016µs",
    "12300000, 12.3ms",
    "1500000000, 1.5s",
    "60000000000, 1m0s",
    "3600000000000, 1h0m0s",
    "90061500000000, 25h1m1.5s",
  })
  void isAsGoPrintsIt(long nanos, String text) {
    assertThat(GoDuration.of(nanos)).isEqualTo(text);
  }
}
