package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does what {@code docs/PLUGINS.md} says, from an empty folder, with the text of that page. */
class PluginGuideIT {
  private static final Pattern BLOCK =
      Pattern.compile(
          "^```\\w+ title=\"([^\"]+)\"\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  @TempDir Path temp;

  @Test
  void theGuidesPluginIsBuiltOfferedAndRecords() throws Exception {
    Map<String, String> blocks = blocks();
    Path plugin = Files.createDirectory(temp.resolve("tally"));
    for (Map.Entry<String, String> block : blocks.entrySet()) {
      if (!block.getKey().equals("build")) {
        Path file = plugin.resolve(block.getKey());
        Files.createDirectories(file.getParent());
        Files.writeString(file, block.getValue());
      }
    }
    Path weir = copyOfTheDistribution();
    // What it needs was fetched for the build of Weir itself.
    String output = run(plugin, weir, blocks.get("build").replace("mvn ", "mvn -o "));
    assertThat(output)
        .contains("tally-1.0.0.jar")
        .contains("tally 1.0.0\nOne line for each exchange.\n")
        .contains("Where the lines go.");

    String yaml = blocks.get("weir.yaml").replace("127.0.0.1:8080", "127.0.0.1:0");
    try (Origin origin = Origin.start("hello");
        Gateway gateway = Gateway.start(weir, plugin, yaml)) {
      assertThat(origin.getThrough(gateway.address("proxy"))).isEqualTo("hello");
      Path lines = plugin.resolve("tally.txt");
      Await.until("a line in " + lines, () -> Files.exists(lines) && Files.size(lines) > 0);
      assertThat(Files.readString(lines)).contains(" 127.0.0.1:").contains(origin.host());
      assertThat(gateway.stop()).isZero();
    }
  }

  @Test
  void theGuideKeepsItsPromiseOfLessThanFortyLines() throws Exception {
    long lines =
        blocks().entrySet().stream()
            .filter(block -> !block.getKey().equals("weir.yaml"))
            .mapToLong(block -> block.getValue().lines().count())
            .sum();
    assertThat(lines).isLessThan(40);
  }

  private static Map<String, String> blocks() throws IOException {
    var blocks = new LinkedHashMap<String, String>();
    Matcher matcher = BLOCK.matcher(Files.readString(Root.folder().resolve("docs/PLUGINS.md")));
    while (matcher.find()) {
      blocks.put(matcher.group(1), matcher.group(2));
    }
    assertThat(blocks).containsKeys("pom.xml", "build", "weir.yaml").hasSize(5);
    return blocks;
  }

  /** A copy, so that the guide's jar does not stay among the shipped ones. */
  private Path copyOfTheDistribution() throws IOException {
    Path weir = temp.resolve("weir");
    try (Stream<Path> files = Files.walk(Root.unpacked())) {
      for (Path file : files.toList()) {
        Files.copy(
            file,
            weir.resolve(Root.unpacked().relativize(file).toString()),
            StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    return weir;
  }

  private static String run(Path folder, Path weir, String script) throws Exception {
    Path log = Files.createTempFile(folder.getParent(), "output", ".txt");
    var builder =
        new ProcessBuilder(List.of("sh", "-e", "-c", script))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("WEIR", weir.toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    try {
      assertThat(process.waitFor(240, TimeUnit.SECONDS)).as(script).isTrue();
      assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(log);
  }
}
