package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.kernel.plugin.Loading;
import dev.weir.kernel.plugin.PluginTexts;
import dev.weir.kernel.plugin.Plugins;
import dev.weir.spi.record.RecorderFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  void theGuidesPluginIsBuiltAndOffered() throws Exception {
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
    String maven = blocks.get("build").lines().filter(l -> l.startsWith("mvn ")).findFirst().get();
    run(plugin, weir, maven.replace("mvn ", "mvn -o "));
    run(
        plugin,
        weir,
        blocks.get("build").lines().filter(l -> l.startsWith("cp ")).findFirst().get());
    try (Plugins plugins = Plugins.load(weir.resolve("plugins"), Loading.usual())) {
      assertThat(plugins.types(RecorderFactory.class)).contains("tally");
      assertThat(PluginTexts.info(plugins, "tally"))
          .contains("tally 1.0.0\nOne line for each exchange.\n")
          .contains("Where the lines go.");
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

  /** The plugins are copied, so that the guide's jar does not stay among the shipped ones. */
  private Path copyOfTheDistribution() throws IOException {
    Path weir = Files.createDirectory(temp.resolve("weir"));
    Files.createSymbolicLink(weir.resolve("lib"), Root.unpacked().resolve("lib"));
    Files.createDirectory(weir.resolve("plugins"));
    try (Stream<Path> jars = Files.list(Root.unpacked().resolve("plugins"))) {
      for (Path jar : jars.toList()) {
        Files.copy(jar, weir.resolve("plugins").resolve(jar.getFileName()));
      }
    }
    return weir;
  }

  private static void run(Path folder, Path weir, String line) throws Exception {
    Path log = folder.resolve("log.txt");
    var builder =
        new ProcessBuilder(List.of("sh", "-c", line))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("WEIR", weir.toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).as(line).isTrue();
      assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    } finally {
      process.destroyForcibly();
    }
  }
}
