package dev.weir.kernel.config.print;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.load.YamlReader;
import dev.weir.kernel.config.print.ConfigPrinter.Secrecy;
import dev.weir.kernel.config.tree.Mapping;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigPrinterTest {
  private static final String SECRETS =
      """
      services:
        - name: a
          handler:
            type: http
            auth:
              username: alice
              password: s3cret
            metadata:
              auth: dXNlcjpwYXNz
              knock: open-sesame
              upstream.token: t0k3n
              note: plain
      recorders:
        - name: sink
          http:
            url: https://bob:hunter2@sink.example/in?x=1&access_token=abc&y=2
            header:
              Authorization: Bearer zzz
              X-Team: red
        - name: queue
          redis:
            addr: 127.0.0.1:6379
            password: r3dis
      """;

  private static Mapping read(String yaml) {
    Problems problems = new Problems();
    Mapping tree = YamlReader.read("-", yaml.getBytes(StandardCharsets.UTF_8), problems);
    assertThat(problems.sorted()).isEmpty();
    return tree;
  }

  private static String yaml(String yaml) {
    return ConfigPrinter.yaml(read(yaml), Secrecy.REVEALED);
  }

  @Test
  void masksEverySecretAndNothingElse() {
    String masked = ConfigPrinter.yaml(read(SECRETS), Secrecy.MASKED);
    assertThat(masked)
        .contains("username: alice", "password: '***'", "note: plain", "X-Team: red")
        .contains("url: https://bob:***@sink.example/in?x=1&access_token=***&y=2")
        .doesNotContain("s3cret", "dXNlcjpwYXNz", "sesame", "t0k3n", "hunter2", "abc", "zzz")
        .doesNotContain("r3dis");
    assertThat(ConfigPrinter.json(read(SECRETS), Secrecy.MASKED))
        .doesNotContain("s3cret", "dXNlcjpwYXNz", "sesame", "t0k3n", "hunter2", "abc", "zzz")
        .doesNotContain("r3dis");
  }

  @Test
  void showsSecretsThatTheUserWantsBack() {
    assertThat(yaml(SECRETS))
        .contains(
            "s3cret", "dXNlcjpwYXNz", "open-sesame", "t0k3n", "hunter2", "Bearer zzz", "r3dis");
  }

  @Test
  void printsWhatDoesNotFitAsItIs() {
    assertThat(
            yaml(
                """
                services: none
                chains:
                  - just-a-name
                log:
                  - level
                bypasses:
                  - name: [a, b]
                    whitelist: maybe
                    reload: soon
                    matchers: {a: b}
                """))
        .isEqualTo(
            """
            services:
              - none
            chains:
              - just-a-name
            bypasses:
              - name:
                  - a
                  - b
                whitelist: maybe
                matchers:
                  - a: b
                reload: soon
            log:
              - level
            """);
  }

  @Test
  void readsNumbersOfEveryNotation() {
    assertThat(
            yaml(
                """
                services:
                - name: a
                  metadata: {a: 0x1F, b: 0o17, c: 0b101, d: 1_000, e: -7, f: 1e3, g: 007, h: .5}
                """))
        .contains("a: 31", "b: 15", "c: 5", "d: 1000", "e: -7", "f: 1e3", "g: 7", "h: .5");
  }

  @Test
  void writesOnlyNumbersThatJsonKnows() {
    String json =
        ConfigPrinter.json(
            read("services: [{name: a, metadata: {a: .5, b: .inf, c: 1.5, d: ~, e: 0x10}}]"),
            Secrecy.REVEALED);
    assertThat(json)
        .contains("\"a\": \".5\"", "\"b\": \".inf\"", "\"c\": 1.5", "\"d\": null", "\"e\": 16");
  }

  @Test
  void anEmptyDocumentStillHasItsServices() {
    assertThat(yaml("")).isEqualTo("services: []\n");
    assertThat(ConfigPrinter.json(read(""), Secrecy.REVEALED))
        .isEqualTo("{\n  \"services\": null\n}\n");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0s",
    "1, 1ns",
    "1500, 1.5µs",
    "2000000, 2ms",
    "999999999, 999.999999ms",
    "1000000000, 1s",
    "1500000000, 1.5s",
    "60000000000, 1m0s",
    "90500000000, 1m30.5s",
    "3600000000000, 1h0m0s",
    "-90000000000, -1m30s",
    "9223372036854775807, 2562047h47m16.854775807s"
  })
  void writesDurationsAsGoDoes(long nanos, String text) {
    assertThat(GoDuration.format(nanos)).isEqualTo(text);
  }
}
