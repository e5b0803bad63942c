package dev.weir.plugin.redirect.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTest {
  private static Arguments of(String line) throws Arguments.UsageException {
    return Arguments.of(List.of(line.split(" ", -1)), Map.of());
  }

  @Test
  void readsEveryOptionInBothForms() throws Exception {
    Arguments read =
        of("up --local --uid 990 --except=10.0.0.0/8,fd00::/8 --fwmark 0x10 --table=5 --try 2m");
    assertThat(read.action()).isEqualTo("up");
    assertThat(read.attempt()).isEqualTo(Duration.ofMinutes(2));
    assertThat(read.options())
        .isEqualTo(new Wanted.Options(true, 16, 5, 990, List.of("10.0.0.0/8", "fd00::/8"), ""));
    assertThat(of("up --hold --while 7").whilePid()).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--local",
        "up down",
        "raise",
        "up --uid",
        "up --uid x",
        "up --fwmark 0",
        "up --while 5",
        "up --hold --try 5s",
        "up --try soon",
        "up --except 10.0.0.0/8;flush",
        "up --no-such",
      })
  void refusesWhatItCannotRead(String line) {
    assertThatThrownBy(() -> of(line)).isInstanceOf(Arguments.UsageException.class);
  }

  @Test
  void takesTheWayTheUserCameByOnlyInItsOwnForm() throws Exception {
    String good = "192.0.2.1 50000 192.0.2.2 22";
    assertThat(Arguments.of(List.of("plan"), Map.of("SSH_CONNECTION", good)).options().ssh())
        .isEqualTo(good);
    String bad = "192.0.2.1 50000 192.0.2.2 22; drop";
    assertThat(Arguments.of(List.of("plan"), Map.of("SSH_CONNECTION", bad)).options().ssh())
        .isEmpty();
  }
}
