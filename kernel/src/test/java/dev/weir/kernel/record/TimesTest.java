package dev.weir.kernel.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TimesTest {
  @ParameterizedTest
  @CsvSource({
    "2026-11-22T12:45:24.799188880Z, +08:00, 2026-11-22T20:45:24.79918888+08:00",
    "2026-11-22T12:45:24Z,           UTC,    2026-11-22T12:45:24Z",
    "2026-11-22T12:45:24.000000001Z, Z,      2026-11-22T12:45:24.000000001Z",
    "2026-11-22T12:45:24.100Z,       -03:30, 2026-11-22T09:15:24.1-03:30",
  })
  void isWrittenAsRfc3339HasIt(Instant time, String zone, String text) {
    assertThat(new Times(ZoneId.of(zone)).text(time)).isEqualTo(text);
  }

  @Test
  void followsAClockThatIsPutForward() {
    var times = new Times(ZoneId.of("Europe/Berlin"));
    assertThat(times.text(Instant.parse("2026-03-29T00:59:59Z"))).endsWith("01:59:59+01:00");
    assertThat(times.text(Instant.parse("2026-03-29T01:00:00Z"))).endsWith("03:00:00+02:00");
    assertThat(times.text(Instant.parse("2026-03-29T00:59:59Z"))).endsWith("01:59:59+01:00");
  }

  @Property
  void readsBackAsTheSameInstant(
      @ForAll @LongRange(min = 0, max = 250_000_000_000L) long second,
      @ForAll @IntRange(min = 0, max = 999_999_999) int nanos) {
    Instant time = Instant.ofEpochSecond(second, nanos);
    String text = new Times(ZoneId.of("Asia/Kathmandu")).text(time);
    assertThat(OffsetDateTime.parse(text).toInstant()).isEqualTo(time);
  }
}
