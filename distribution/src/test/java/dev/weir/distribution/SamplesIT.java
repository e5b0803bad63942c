package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The sample configurations are shipped, and each is without a problem. */
class SamplesIT {
  /** Secrets that the samples take from the environment. */
  private static final Map<String, String> SECRETS =
      Map.of(
          "PROXY_PASSWORD",
          "planted",
          "RELAY_PASSWORD",
          "planted",
          "WEIR_REDACT_KEY",
          "planted for the test");

  /** Where the samples look for the files that they name. */
  @TempDir private static Path folder;

  /** An authority, as {@code weir ca} makes it: what a sample names has to be there. */
  @BeforeAll
  static void makeAuthority() throws Exception {
    try (Gateway ca = Gateway.command(Root.unpacked(), folder, "ca")) {
      assertThat(ca.waitFor()).as("%s", ca.err()).isZero();
    }
  }

  static List<Path> samples() throws IOException {
    try (Stream<Path> all = Files.list(Root.unpacked().resolve("conf"))) {
      return all.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void isWithoutAProblem(Path sample) throws Exception {
    String file = sample.toString();
    try (Gateway check = Gateway.command(Root.unpacked(), folder, SECRETS, "check", "-C", file)) {
      assertThat(check.waitFor()).as("%s %s", check.out(), check.err()).isZero();
      assertThat(check.out()).singleElement().asString().contains("ok:");
    }
  }
}
