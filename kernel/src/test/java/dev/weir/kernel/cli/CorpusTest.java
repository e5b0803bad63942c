package dev.weir.kernel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Runs GOST's own command lines, kept outside the repository, and compares with what GOST prints.
 * Where there is no such folder the run is skipped; but not in CI, so that nobody takes a run that
 * compared nothing for a success.
 */
class CorpusTest {
  /** GOST cannot read these itself; a list of nodes is expected to work. */
  private static final Set<String> LISTS = Set.of("056", "057", "214");

  private static final int AT_LEAST = 60;

  @Test
  void printsWhatGostPrints() throws IOException {
    Optional<Path> found = folder();
    assumeTrue(
        found.isPresent() || System.getenv("CI") != null,
        "the command lines that are kept outside the repository are not here");
    Path folder = found.orElseThrow();
    TreeMap<String, String> differences = new TreeMap<>();
    List<Path> commands = commands(folder);
    for (Path command : commands) {
      String name = command.getFileName().toString().replace(".cmd", "");
      String difference = compare(folder, name, Files.readString(command).strip());
      if (!difference.isEmpty()) {
        differences.put(name, difference);
      }
    }
    assertThat(commands).hasSizeGreaterThanOrEqualTo(AT_LEAST);
    assertThat(differences).isEmpty();
  }

  private static Optional<Path> folder() {
    Path root = Path.of(System.getProperty("weir.root", "..")).toAbsolutePath().normalize();
    List<Path> places = new ArrayList<>();
    String named = System.getProperty("weir.shared", System.getenv("WEIR_SHARED"));
    if (named != null) {
      places.add(Path.of(named));
    }
    for (Path up = root; up.getParent() != null; up = up.getParent()) {
      places.add(up.resolveSibling("shared"));
    }
    return places.stream()
        .map(place -> place.resolve("reference/cli"))
        .filter(Files::isDirectory)
        .findFirst();
  }

  private static List<Path> commands(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".cmd")).sorted().toList();
    }
  }

  private static String compare(Path folder, String name, String command) throws IOException {
    String expected = Files.readString(folder.resolve(name + ".yaml"));
    Weir weir = new Weir(folder);
    int pipe = command.indexOf('|');
    if (pipe >= 0) {
      List<String> cat = ShellWords.split(command.substring(0, pipe));
      weir.input = Files.readString(folder.resolve(cat.getLast()));
    }
    List<String> words = new ArrayList<>(ShellWords.split(command.substring(pipe + 1)));
    while (words.getFirst().contains("=")) {
      String[] variable = words.removeFirst().split("=", 2);
      weir.environment.put(variable[0], variable[1]);
    }
    int code = weir.run(words.subList(1, words.size()));
    if (words.contains("-V")) {
      return code == 0 && weir.out.startsWith("weir ") ? "" : code + ": " + weir.out;
    }
    if (LISTS.contains(name)) {
      return code == 0 && weir.out.contains("name: node-1") ? "" : code + ": " + weir.err;
    }
    if (expected.startsWith("# exit=")) {
      return code != 0 && weir.out.isEmpty() ? "" : "exit " + code + "\n" + weir.out;
    }
    return code == 0 && weir.out.equals(expected)
        ? ""
        : "exit " + code + "\n" + weir.err + weir.out + "expected:\n" + expected;
  }
}
