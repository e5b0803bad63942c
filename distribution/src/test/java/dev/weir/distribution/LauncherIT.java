package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which Java {@code bin/weir} takes, and what it hands over. The Javas here are shell scripts. */
class LauncherIT {
  @TempDir Path temp;
  private Path home;

  @BeforeEach
  void copyTheLauncher() throws Exception {
    home = Files.createDirectories(temp.resolve("we ir")).toRealPath();
    Files.createDirectories(home.resolve("bin"));
    Files.createDirectories(home.resolve("lib"));
    Files.createFile(home.resolve("lib/a.jar"));
    Files.createFile(home.resolve("lib/b c.jar"));
    Files.copy(
        Root.unpacked().resolve("bin/weir"),
        home.resolve("bin/weir"),
        java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
  }

  @Test
  void handsOverEveryArgumentAsItIs() throws Exception {
    Path java = java("jdk", "25.0.3");
    Run run = run(Map.of("WEIR_JAVA", java.toString()), "-L", "a b", "", "$HOME", "*");
    assertThat(run.exit).isZero();
    assertThat(run.out)
        .containsSubsequence("dev.weir.kernel.cli.Main", "-L", "a b", "", "$HOME", "*");
  }

  @Test
  void setsWhatTheKernelNeeds() throws Exception {
    Path java = java("jdk", "25.0.3");
    Run run = run(Map.of("WEIR_JAVA", java.toString(), "WEIR_JAVA_OPTS", "-Xmx64m -Dx=y"));
    assertThat(run.out)
        .contains(
            "--enable-native-access=ALL-UNNAMED",
            "-Dweir.home=" + home,
            "-Xmx64m",
            "-Dx=y",
            home + "/lib/a.jar:" + home + "/lib/b c.jar");
  }

  @Test
  void usesTheArchiveOfClassesIfThereIsOne() throws Exception {
    Path java = java("jdk", "25.0.3");
    String flag = "-XX:SharedArchiveFile=" + home + "/lib/weir.jsa";
    assertThat(run(Map.of("WEIR_JAVA", java.toString())).out).doesNotContain(flag);
    Files.createFile(home.resolve("lib/weir.jsa"));
    assertThat(run(Map.of("WEIR_JAVA", java.toString()), "run").out)
        .containsSubsequence(flag, "dev.weir.kernel.cli.Main", "run");
  }

  @Test
  void becomesTheJvmInsteadOfWaitingForIt() throws Exception {
    Path java = java("jdk", "25.0.3");
    Run run = run(Map.of("WEIR_JAVA", java.toString()));
    assertThat(run.out.getFirst()).isEqualTo("pid " + run.pid);
  }

  @Test
  void doesNotStartAJavaOnlyToAskForItsVersion() throws Exception {
    Path java = java("jdk", "25.0.3");
    run(Map.of("WEIR_JAVA", java.toString()));
    assertThat(Files.readAllLines(temp.resolve("jdk/starts"))).hasSize(1);
  }

  @Test
  void asksAJavaThatHasNoReleaseFile() throws Exception {
    Path java = java("jdk", "25.0.3");
    Files.delete(temp.resolve("jdk/release"));
    Run run = run(Map.of("WEIR_JAVA", java.toString()));
    assertThat(run.exit).isZero();
    assertThat(Files.readAllLines(temp.resolve("jdk/starts"))).hasSize(2);
  }

  @Test
  void followsLinksToTheJavaAndToItself() throws Exception {
    Path java = java("jdk", "25.0.3");
    Path javaLink = Files.createSymbolicLink(temp.resolve("java"), java);
    Path one = Files.createSymbolicLink(temp.resolve("weir"), home.resolve("bin/weir"));
    Path two = Files.createSymbolicLink(temp.resolve("again"), one.getFileName());
    Run run = start(List.of(two.toString()), Map.of("WEIR_JAVA", javaLink.toString()));
    assertThat(run.exit).isZero();
    assertThat(run.out).contains("-Dweir.home=" + home);
    assertThat(Files.readAllLines(temp.resolve("jdk/starts"))).hasSize(1);
  }

  @Test
  void takesWeirJavaBeforeTheBundledOneBeforeJavaHomeBeforeThePath() throws Exception {
    Path asked = java("asked", "25");
    Path bundled = java("bundled", "26.0.1");
    Path fromHome = java("home", "25.0.1");
    Path fromPath = java("path", "25.0.2");
    Map<String, String> all =
        Map.of(
            "WEIR_JAVA",
            asked.toString(),
            "JAVA_HOME",
            temp.resolve("home").toString(),
            "PATH",
            fromPath.getParent() + ":" + System.getenv("PATH"));
    Files.createSymbolicLink(home.resolve("runtime"), temp.resolve("bundled"));
    assertThat(run(all).out).contains("java asked");
    var without = new java.util.HashMap<>(all);
    without.remove("WEIR_JAVA");
    assertThat(run(without).out).contains("java bundled");
    Files.delete(home.resolve("runtime"));
    assertThat(run(without).out).contains("java home");
    assertThat(bundled).isExecutable();
    assertThat(fromHome).isExecutable();
  }

  @Test
  void passesOverAJavaHomeThatIsTooOld() throws Exception {
    java("old", "17.0.15");
    java("new", "25.0.3");
    Files.createSymbolicLink(home.resolve("runtime"), temp.resolve("old"));
    Run run = run(Map.of("JAVA_HOME", temp.resolve("new").toString()));
    assertThat(run.out).contains("java new");
  }

  @Test
  void saysInOneSentenceThatTheJavaIsTooOldAndWhatToDo() throws Exception {
    Path java = java("jdk", "17.0.15");
    Run run = run(Map.of("WEIR_JAVA", java.toString()));
    assertThat(run.exit).isEqualTo(69);
    assertThat(run.out).isEmpty();
    assertThat(run.err)
        .containsExactly(
            "weir needs Java 25 (found: 17.0.15 at %s): install it, or set WEIR_JAVA to its bin/java."
                .formatted(java));
    assertThat(temp.resolve("jdk/starts")).doesNotExist();
  }

  @Test
  void saysInOneSentenceThatWeirJavaLeadsNowhere() throws Exception {
    Run run = run(Map.of("WEIR_JAVA", "/nowhere/java"));
    assertThat(run.exit).isEqualTo(69);
    assertThat(run.err).hasSize(1);
    assertThat(run.err.getFirst()).contains("nothing to run at WEIR_JAVA=/nowhere/java");
  }

  @Test
  void understandsOldAndOddVersions() throws Exception {
    for (String version : List.of("1.8.0_402", "9", "unknown", "", "-25", "2.5")) {
      Path java = java("v" + Integer.toHexString(version.hashCode()), version);
      assertThat(run(Map.of("WEIR_JAVA", java.toString())).exit).as(version).isEqualTo(69);
    }
    for (String version : List.of("25", "25-ea", "25.0.3", "26.1")) {
      Path java = java("w" + Integer.toHexString(version.hashCode()), version);
      assertThat(run(Map.of("WEIR_JAVA", java.toString())).exit).as(version).isZero();
    }
  }

  /** A folder that looks like a JDK; its java tells its arguments, one a line. */
  private Path java(String name, String version) throws IOException {
    Path jdk = Files.createDirectories(temp.resolve(name));
    Files.createDirectories(jdk.resolve("bin"));
    Files.writeString(
        jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    Path java = jdk.resolve("bin/java");
    Files.writeString(
        java,
        """
        #!/bin/sh
        echo start >>"%1$s/starts"
        if [ "$1" = -XshowSettings:properties ]; then
          echo "    java.version = %2$s" >&2
          exit 0
        fi
        echo "pid $$"
        echo "java %3$s"
        for a in "$@"; do printf '%%s\\n' "$a"; done
        """
            .formatted(jdk, version, name));
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    return java;
  }

  private record Run(long pid, int exit, List<String> out, List<String> err) {}

  private Run run(Map<String, String> environment, String... args) throws Exception {
    var command = new ArrayList<String>();
    command.add(home.resolve("bin/weir").toString());
    command.addAll(List.of(args));
    return start(command, environment);
  }

  private Run start(List<String> command, Map<String, String> environment) throws Exception {
    Path out = Files.createTempFile(temp, "out", "");
    Path err = Files.createTempFile(temp, "err", "");
    var builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    for (String name : List.of("WEIR_JAVA", "WEIR_JAVA_OPTS", "JAVA_HOME")) {
      builder.environment().remove(name);
    }
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Run(
        process.pid(),
        process.exitValue(),
        Files.readAllLines(out, StandardCharsets.UTF_8),
        Files.readAllLines(err, StandardCharsets.UTF_8));
  }
}
