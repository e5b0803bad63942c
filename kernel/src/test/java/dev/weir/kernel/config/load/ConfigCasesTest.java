package dev.weir.kernel.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.kernel.config.Codes;
import dev.weir.kernel.config.Problem;
import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.bind.Kind;
import dev.weir.kernel.config.bind.SecretSource;
import dev.weir.kernel.config.tree.Mapping;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file of {@code config/cases} gives exactly the problems of its {@code .expected}. */
class ConfigCasesTest {
  /** Component types as the shipped plugins offer them. */
  static final KnownTypes TYPES =
      new KnownTypes(
          Map.of(
              Kind.HANDLER,
              Set.of("auto", "forward", "http", "red", "redu", "relay", "sni", "socks5", "tcp"),
              Kind.LISTENER,
              Set.of("tcp", "udp", "red", "redu"),
              Kind.CONNECTOR,
              Set.of("http", "relay", "socks4", "socks5"),
              Kind.DIALER,
              Set.of("tcp", "udp"),
              Kind.RECORDER_TYPE,
              Set.of("file", "http", "redis", "tcp"),
              Kind.BYPASS_TYPE,
              Set.of()));

  static Path folder() throws URISyntaxException {
    return Path.of(ConfigCasesTest.class.getResource("/config/cases").toURI());
  }

  static Stream<String> cases() throws IOException, URISyntaxException {
    try (Stream<Path> files = Files.list(folder())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".yaml"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givesExactlyTheExpectedProblems(String name) throws Exception {
    Path expected = folder().resolve(name.replace(".yaml", ".expected"));
    assertThat(problems(name)).isEqualTo(Files.readString(expected).stripTrailing());
  }

  @Test
  void namesEachCodeInSomeCase() throws Exception {
    var all = new StringBuilder();
    for (String name : cases().toList()) {
      all.append(problems(name)).append('\n');
    }
    // What only the planner finds is a case of GatewayTest, and of the black-box CheckIT.
    all.append("error " + Codes.NO_SERVICE + ":").append("error " + Codes.UNUSED + ":");
    for (var code : Codes.class.getFields()) {
      assertThat(all).as(code.getName()).contains("error " + code.get(null) + ":");
    }
  }

  @Test
  void neverShowsASecret() throws Exception {
    for (String name : cases().toList()) {
      assertThat(problems(name)).as(name).doesNotContain("hunter2");
    }
  }

  private static String problems(String name) throws Exception {
    var problems = new Problems();
    Mapping tree = ConfigLoader.read(folder().resolve(name), name, problems);
    if (tree != null) {
      var secrets = new SecretSource(variable -> null, folder());
      new ConfigLoader(secrets, TYPES).load(List.of(tree), problems);
    }
    List<String> lines = problems.sorted().stream().map(Problem::toString).toList();
    return lines.isEmpty() ? "ok" : String.join("\n", lines);
  }
}
