package dev.weir.plugin.snifftls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.Check.Level;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthorityLookTest {
  private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant UNTIL = Instant.parse("2036-01-01T00:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "2026-06-01T00:00:00Z, rw-------, true,  OK,   key rw-------",
    "2026-06-01T00:00:00Z, rw-r-----, true,  FAIL, not for its owner alone",
    "2026-06-01T00:00:00Z, rw-------, false, FAIL, cannot be read",
    "2025-12-31T00:00:00Z, rw-------, true,  FAIL, not valid before",
    "2036-01-02T00:00:00Z, rw-------, true,  FAIL, expired",
    "2035-12-20T00:00:00Z, rw-------, true,  WARN, soon",
  })
  void judgesTimeAndWhoMayReadTheKey(
      Instant now, String mode, boolean readable, Level level, String text) {
    var finding = AuthorityLook.of("CN=weir", FROM, UNTIL, mode, readable, now);
    assertThat(finding.level()).isEqualTo(level);
    assertThat(finding.value()).contains(text);
    assertThat(finding.remedy().isEmpty()).isEqualTo(level == Level.OK);
  }
}
