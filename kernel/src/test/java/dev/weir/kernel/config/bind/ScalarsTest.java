package dev.weir.kernel.config.bind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.config.ByteSize;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScalarsTest {
  @ParameterizedTest
  @CsvSource({
    "3s,3000000000",
    "500ms,500000000",
    "300us,300000",
    "1µs,1000",
    "1μs,1000",
    "7ns,7",
    "1h2m3.5s,3723500000000",
    "30,30000000000",
    "0,0",
    "-1s,-1000000000",
    "+2,2000000000",
    ".5s,500000000",
    "1.s,1000000000",
    "2d,172800000000000",
    "0.1ns,0",
    "9223372036854775807ns,9223372036854775807"
  })
  void readsDurationsAsGoDoesAndBareNumbersAsSeconds(String text, long nanos) {
    assertThat(Scalars.duration(text)).isEqualTo(Duration.ofNanos(nanos));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "s",
        "1x",
        "1 s",
        "1.5",
        "1e3s",
        "1s2",
        "..s",
        "1-s",
        "1S",
        "s1",
        "3 s",
        "9223372036854775808ns",
        "99999999999999999999999999999999999999h",
        "١s"
      })
  void readsNothingElseAsADuration(String text) {
    assertThat(Scalars.duration(text)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "1048576,1048576",
    "64KiB,65536",
    "100KB,102400",
    "1MB,1048576",
    "1mib,1048576",
    "1.5K,1536",
    "2 GiB,2147483648",
    "7B,7",
    "1T,1099511627776"
  })
  void readsSizesInPowersOf1024(String text, long bytes) {
    assertThat(Scalars.size(text)).isEqualTo(new ByteSize(bytes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "KiB", "1 apple", "0.3B", "1e3", "0x10", "99999999T", "1KiBB"})
  void readsNothingElseAsASize(String text) {
    assertThat(Scalars.size(text)).isNull();
  }

  @ParameterizedTest
  @CsvSource({"0,0", "-5,-5", "+5,5", "0x64,100", "0XfF,255", "-0x1,-1", "010,10"})
  void readsWholeNumbersDecimalOrHexadecimal(String text, long value) {
    assertThat(Scalars.whole(text)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-", "0x", "0x-1", "--1", "1_000", "1.0", "f", "١", "9223372036854775808"})
  void readsNothingElseAsAWholeNumber(String text) {
    assertThat(Scalars.whole(text)).isNull();
  }

  @Test
  void readsTheWordsOfGoAsBooleansAndNoOthers() {
    assertThat(new String[] {"1", "t", "T", "true", "True", "TRUE"})
        .allSatisfy(word -> assertThat(Scalars.bool(word)).isTrue());
    assertThat(new String[] {"0", "f", "F", "false", "False"})
        .allSatisfy(word -> assertThat(Scalars.bool(word)).isFalse());
    assertThat(new String[] {"yes", "on", "2", "", "no"})
        .allSatisfy(word -> assertThat(Scalars.bool(word)).isNull());
  }

  @Test
  void readsFiniteNumbersOnly() {
    assertThat(Scalars.number("0.25")).isEqualTo(0.25);
    assertThat(Scalars.number("-3")).isEqualTo(-3.0);
    assertThat(Scalars.number("0x10")).isEqualTo(16.0);
    assertThat(Scalars.number("NaN")).isNull();
    assertThat(Scalars.number("1e999999999")).isNull();
    assertThat(Scalars.number("Infinity")).isNull();
  }
}
