package dev.weir.kernel.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class BackoffTest {
  private static final Duration NONE = Duration.ZERO;

  private static Backoff with(double random) {
    return new Backoff(Duration.ofMillis(200), Duration.ofSeconds(30), () -> random);
  }

  @Test
  void doublesUpToItsBound() {
    assertThat(with(1).after(1, NONE)).isEqualTo(Duration.ofMillis(200));
    assertThat(with(1).after(3, NONE)).isEqualTo(Duration.ofMillis(800));
    assertThat(with(1).after(1_000_000, NONE)).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void jitterTakesUpToHalf() {
    assertThat(with(0).after(1, NONE)).isEqualTo(Duration.ofMillis(100));
    assertThat(with(0).after(99, NONE)).isEqualTo(Duration.ofSeconds(15));
  }

  @Test
  void waitsAtLeastAsLongAsTheSinkAsksWithinReason() {
    assertThat(with(0).after(1, Duration.ofSeconds(90))).isEqualTo(Duration.ofSeconds(90));
    assertThat(with(0).after(1, Duration.ofDays(40_000))).isEqualTo(Duration.ofHours(1));
    assertThat(with(0).after(1, Duration.ofSeconds(-5))).isEqualTo(Duration.ofMillis(100));
    assertThat(with(0).after(1, Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(Duration.ofHours(1));
  }
}
