package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is in the folder and in the archive. */
class PackagingIT {
  @Test
  void thereIsOneJarForEachPlugin() throws Exception {
    var expected = new TreeSet<String>();
    for (Path plugin : Root.plugins()) {
      expected.add("weir-" + plugin.getFileName() + "-" + version() + ".jar");
    }
    assertThat(names(Root.unpacked().resolve("plugins"))).isEqualTo(expected);
  }

  @Test
  void aPluginsJarBringsNothingThatTheHostHas() throws Exception {
    try (Stream<Path> jars = Files.list(Root.unpacked().resolve("plugins"))) {
      for (Path jar : jars.toList()) {
        try (var file = new JarFile(jar.toFile())) {
          assertThat(file.stream().map(e -> e.getName()))
              .as(jar.toString())
              .noneMatch(name ->
                  name.startsWith("dev/weir/spi/")
                      || name.startsWith("dev/weir/kernel/")
                      || name.startsWith("io/netty/")
                      || name.startsWith("org/slf4j/"));
        }
      }
    }
  }

  @Test
  void librariesAreTheKernelAndWhatItNeedsForLinuxOnly() throws Exception {
    SortedSet<String> lib = names(Root.unpacked().resolve("lib"));
    assertThat(lib)
        .contains("weir-kernel-" + version() + ".jar", "weir-spi-" + version() + ".jar")
        .noneMatch(name -> name.startsWith("weir-wire") || name.startsWith("weir-testkit"))
        .noneMatch(name -> name.startsWith("junit") || name.startsWith("assertj"));
    assertThat(lib.stream().filter(name -> name.contains("-native-epoll")))
        .hasSize(2)
        .allMatch(name -> name.endsWith("linux-x86_64.jar") || name.endsWith("linux-aarch_64.jar"));
    assertThat(lib).noneMatch(name -> name.matches(".*(osx|windows|riscv).*"));
  }

  @Test
  void theArchiveHoldsTheSameFilesWithFixedTimesAndOwners() throws Exception {
    Path archive = Root.folder().resolve("distribution/target/weir-" + version() + ".tar.gz");
    List<String> lines = tar(archive);
    var inside = new TreeSet<String>();
    String top = "weir-" + version() + "/";
    for (String line : lines) {
      String[] parts = line.split("\\s+", 6);
      assertThat(parts[1]).as(line).isEqualTo("root/root");
      assertThat(parts[3] + " " + parts[4]).as(line).isEqualTo("2026-11-22 00:00");
      String name = parts[5].substring(top.length());
      if (!line.startsWith("d")) {
        inside.add(name);
        assertThat(parts[0])
            .as(line)
            .isEqualTo(name.startsWith("bin/") ? "-rwxr-xr-x" : "-rw-r--r--");
      }
    }
    var unpacked = new TreeSet<String>();
    try (Stream<Path> files = Files.walk(Root.unpacked())) {
      files
          .filter(Files::isRegularFile)
          .map(f -> Root.unpacked().relativize(f).toString())
          // Made on this machine for this JVM.
          .filter(name -> !name.equals("lib/weir.jsa"))
          .forEach(unpacked::add);
    }
    assertThat(inside).containsExactlyInAnyOrderElementsOf(unpacked);
    assertThat(Files.isExecutable(Root.unpacked().resolve("bin/weir"))).isTrue();
  }

  private static String version() {
    return System.getProperty("weir.version");
  }

  private static SortedSet<String> names(Path folder) throws Exception {
    var names = new TreeSet<String>();
    try (Stream<Path> files = Files.list(folder)) {
      files
          .map(f -> String.valueOf(f.getFileName()))
          .filter(name -> name.endsWith(".jar"))
          .forEach(names::add);
    }
    return names;
  }

  private static List<String> tar(Path archive) throws Exception {
    var builder = new ProcessBuilder("tar", "tvzf", archive.toString()).redirectErrorStream(true);
    builder.environment().put("TZ", "UTC");
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    String all = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(all).isZero();
    return all.lines().toList();
  }
}
