package dev.weir.kernel.config.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.kernel.config.Problem;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.config.tree.Scalar;
import dev.weir.kernel.config.tree.Sequence;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DesugarErrorsTest {
  private static Desugared service(String text) {
    return desugar(List.of(text), List.of());
  }

  private static Desugared node(String text) {
    return desugar(List.of(), List.of(text));
  }

  private static Desugared desugar(List<String> services, List<String> nodes) {
    return Desugar.document(List.of(), Arguments.of(services, nodes), Vocabulary.GOST);
  }

  private static String only(List<Problem> problems) {
    assertThat(problems).hasSize(1);
    return problems.getFirst().toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          http://:80?a=%zz | -L[0]:1:14: error W1004: '%' without two hexadecimal digits (write %25 for a '%')
          http://us%er@:80 | -L[0]:1:10: error W1004: '%' without two hexadecimal digits (write %25 for a '%')
          http://:80/h%    | -L[0]:1:13: error W1004: '%' without two hexadecimal digits
          http://:80?a=%ff | -L[0]:1:14: error W1005: percent-encoded bytes that are not UTF-8
          ht_tp://:80      | -L[0]:1:1: error W1003: scheme: ht_tp (expected: letters, digits, '+', '-', '.')
          :80-70000        | -L[0]:1:2: error W1006: port: 70000 (expected: at most 65535)
          :1-65535/h:1-9   | -L[0]:1:12: error W1007: more than 65536 ports in one argument
          :80?a=1&=2       | -L[0]:1:9: error W1019: '=' without a key (expected: key=value)
          :80?auth=!       | -L[0]:1:10: error W1008: auth: not base64 of user:password
          """)
  void saysWhereAServiceIsWrong(String text, String message) {
    assertThat(only(service(text).errors())).isEqualTo(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          `   `          | -F[0]:1:1: error W1009: empty (expected: for example relay://10.0.0.2:8420)
          h:http         | -F[0]:1:1: error W1006: port: http (expected: 1 to 65535)
          h:1,g:x        | -F[0]:1:5: error W1006: port: x (expected: 1 to 65535)
          relay://a b:1  | -F[0]:1:9: error W1010: host: a b:1 (expected: host:port)
          relay://a%20:1 | -F[0]:1:9: error W1010: host: a%20:1 (expected: host:port)
          http://h%g:1   | -F[0]:1:9: error W1004: '%' without two hexadecimal digits
          """)
  void saysWhereANodeIsWrong(String text, String message) {
    assertThat(only(node(text).errors())).isEqualTo(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          :80#x         | -L[0]:1:2: error W1013: port: 80#x (expected: 0 to 65535, where 0 is any free port)
          :             | -L[0]:1:2: error W1013: port: none (expected: 0 to 65535, where 0 is any free port)
          :99999        | -L[0]:1:2: error W1013: port: 99999 (expected: 0 to 65535, where 0 is any free port)
          :90-80        | -L[0]:1:2: error W1012: port range: 90-80 (expected: lower first)
          :80?a#b       | -L[0]:1:6: error W1011: everything from '#' on is ignored (write %23 for a literal '#')
          htpp://:80    | -L[0]:1:1: error W1014: scheme: unknown name htpp; did you mean "http"?
          tls+http://:1 | -L[0]:1:1: error W1014: scheme: tls+http (expected: handler+listener, or one of them)
          :80?strategy=fifo | -L[0]:1:1: error W1016: selector without targets (expected: /host:port)
          tcp://:80/h:1,,g:2 | -L[0]:1:15: error W1017: empty target (expected: host:port)
          """)
  void doubtsWhatCanBeReadButHardlyMeant(String text, String message) {
    Desugared desugared = service(text);
    assertThat(desugared.errors()).isEmpty();
    assertThat(only(desugared.doubts())).isEqualTo(message);
  }

  @Test
  void doubtsPortsWithoutATargetOfTheirOwn() {
    assertThat(only(service("tcp://:80-82/h:1,h:2").doubts()))
        .isEqualTo("-L[0]:1:13: error W1018: fewer targets than ports (expected: as many, or one)");
  }

  @Test
  void doubtsANodeWithoutAnAddressUnlessItIsDirect() {
    assertThat(only(node("relay://?nodelay=true").doubts()))
        .isEqualTo("-F[0]:1:9: error W1015: no address (expected: host:port, or direct://)");
    assertThat(node("direct://").doubts()).isEmpty();
  }

  @Test
  void doesNotShowWhatMayBeTheBeginningOfAPassword() {
    assertThat(only(node("http://user:qz/ss@h:80").errors())).doesNotContain("qz");
    assertThat(only(service("http://user:qz?ss@h:80").doubts())).doesNotContain("qz");
  }

  @Test
  void countsEachArgumentFromZero() {
    Desugared desugared = desugar(List.of(":80", ":81-70000"), List.of("h:1", "h:x"));
    assertThat(desugared.errors())
        .extracting(problem -> problem.place().source())
        .containsExactly("-F[1]", "-L[1]");
  }

  @Test
  void refusesControlCharacters() {
    assertThat(only(service(":80?a=\u001b[31m").errors()))
        .isEqualTo(
            "-L[0]:1:7: error W1002: control character (expected: none, or percent-encoded)");
  }

  @Test
  void refusesArgumentsThatAreTooLong() {
    assertThat(only(service(":80?a=" + "x".repeat(70_000)).errors()))
        .isEqualTo("-L[0]:1:1: error W1001: 70006 characters (expected: at most 65536)");
  }

  @Test
  void refusesSeveralWholePortRangesBeforeTheyAreMade() {
    String targets = "h:0-65535,".repeat(5000);
    assertThat(only(service("tcp://:80/" + targets + "h:1").errors().subList(0, 1)))
        .contains("W1007");
  }

  @Test
  void takesEnvironmentVariablesBetweenFilesAndOptions() {
    Map<String, String> environment =
        Map.of("WEIR_LOG_LEVEL", "warn", "GOST_LOGGER_LEVEL", "error", "GOST_API", ":1");
    Desugared variables =
        Desugar.document(
            List.of(),
            new Arguments(List.of(), List.of(), "", "", "", environment),
            Vocabulary.GOST);
    Desugared options =
        Desugar.document(
            List.of(),
            new Arguments(List.of(), List.of(), "debug", ":2", "", environment),
            Vocabulary.GOST);
    assertThat(text(variables, "log", "level")).isEqualTo("warn");
    assertThat(text(variables, "api", "addr")).isEqualTo(":1");
    assertThat(text(options, "log", "level")).isEqualTo("debug");
    assertThat(text(options, "api", "addr")).isEqualTo(":2");
  }

  private static String text(Desugared desugared, String section, String key) {
    var mapping = (Mapping) desugared.document().get(section);
    return ((Scalar) mapping.get(key)).text();
  }

  @Test
  void keepsThePlaceOfEachValue() {
    Desugared desugared = service("http://:80?so_mark=1&bypass=x");
    var services = (Sequence) desugared.document().get("services");
    var service = (Mapping) services.items().getFirst();
    var metadata = (Mapping) service.get("metadata");
    assertThat(metadata.entry("bypass").keyPlace().toString()).isEqualTo("-L[0]:1:22");
    assertThat(metadata.get("bypass").place().toString()).isEqualTo("-L[0]:1:29");
    assertThat(metadata.get("so_mark").place().toString()).isEqualTo("-L[0]:1:20");
    var bypasses = (Sequence) desugared.document().get("bypasses");
    var matchers = (Sequence) ((Mapping) bypasses.items().getFirst()).get("matchers");
    assertThat(matchers.items().getFirst().place().toString()).isEqualTo("-L[0]:1:29");
  }
}
