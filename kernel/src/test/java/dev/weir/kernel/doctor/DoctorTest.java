package dev.weir.kernel.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.kernel.cli.Exit;
import dev.weir.spi.Check.Finding;
import dev.weir.spi.Check.Level;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DoctorTest {
  private static List<Doctor.Line> one(Level level) {
    return List.of(
        new Doctor.Line("java", new Finding(Level.OK, "25", "")),
        new Doctor.Line("ca", new Finding(level, "a \"key\"", "make one")));
  }

  @ParameterizedTest
  @EnumSource
  void endsWithOneOnlyIfSomethingStopsIt(Level level) {
    assertThat(Doctor.exit(one(level))).isEqualTo(level == Level.FAIL ? Exit.FAILURE : Exit.OK);
  }

  @Test
  void saysValueAndRemedyToPeopleAndToScripts() throws Exception {
    assertThat(Doctor.text(one(Level.WARN)).lines())
        .containsExactly(
            "ok    java            25",
            "warn  ca              a \"key\"",
            "                      -> make one");
    List<String> lines = Doctor.json(one(Level.WARN)).lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(new ObjectMapper().readTree(lines.get(1)).at("/value").asText())
        .isEqualTo("a \"key\"");
  }

  @ParameterizedTest
  @CsvSource({"1024,WARN", "20000,INFO", "1048576,OK", "unlimited,OK"})
  void warnsOfFewFiles(String most, Level level) {
    String limits =
        "Limit                     Soft Limit           Hard Limit           Units\n"
            + "Max open files            "
            + most
            + "                524288               files\n";
    assertThat(OwnChecks.files(limits).level()).isEqualTo(level);
  }

  @Test
  void warnsOfAClockThatNobodyKeepsRight() {
    Instant now = Instant.parse("2026-05-04T03:02:01Z");

    assertThat(ClockState.finding(now, new ClockState(true, 1_001)))
        .isEqualTo(new Finding(Level.OK, "2026-05-04T03:02:01Z, right within 2 ms", ""));
    assertThat(ClockState.finding(now, new ClockState(false, 0)))
        .satisfies(finding -> {
          assertThat(finding.level()).isEqualTo(Level.WARN);
          assertThat(finding.remedy()).contains("chrony");
        });
    assertThat(ClockState.finding(now, null).level()).isEqualTo(Level.OK);
    assertThat(ClockState.finding(Instant.EPOCH, new ClockState(true, 1)).level())
        .isEqualTo(Level.FAIL);
  }

  @Test
  void theSystemSaysWhatItThinksOfItsClock() {
    assertThat(ClockState.ask())
        .isNotNull()
        .satisfies(state -> assertThat(state.maxErrorMicros()).isNotNegative());
  }

  @Test
  void looksAtEveryLineOfItsOwn() {
    assertThat(OwnChecks.all().keySet())
        .containsExactly("java", "epoll", "files", "memory", "clock");
    assertThat(OwnChecks.all().values())
        .allSatisfy(check -> assertThat(check.look().value()).isNotEmpty());
  }
}
