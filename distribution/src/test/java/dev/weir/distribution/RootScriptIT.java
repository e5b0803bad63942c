package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script at the root: builds once, then becomes the launcher. Maven here is a shell script. */
class RootScriptIT {
  private static final List<String> TOOLS =
      List.of("sh", "dirname", "readlink", "mkdir", "tee", "grep", "head", "touch", "chmod", "cat");

  @TempDir Path temp;
  private Path root;
  private Path tools;

  @BeforeEach
  void makeATreeWithoutABuild() throws Exception {
    root = Files.createDirectories(temp.resolve("so urce/build")).getParent();
    Files.copy(
        Root.folder().resolve("weir"), root.resolve("weir"), StandardCopyOption.COPY_ATTRIBUTES);
    script(root.resolve("build/find-java"), "echo /nowhere/bin/java");
    tools = Files.createDirectory(temp.resolve("tools"));
    for (String tool : TOOLS) {
      script(tools.resolve(tool), "exec " + which(tool) + " \"$@\"");
    }
  }

  @Test
  void buildsOnceThenRunsWithTheSameArguments() throws Exception {
    maven("true");
    Run first = run("-L", "a b", "");
    assertThat(first.exit).isEqualTo(7);
    assertThat(first.out).containsExactly("-L", "a b", "");
    assertThat(first.err)
        .containsExactly(
            "weir: building once (a few minutes the first time; details in target/build.log)",
            "  weir-spi",
            "  weir-kernel",
            "warm");
    Run second = run("x");
    assertThat(second.out).containsExactly("x");
    assertThat(second.err).isEmpty();
    assertThat(Files.readAllLines(root.resolve("builds"))).hasSize(1);
  }

  @Test
  void buildsAgainIfTheBuildWasInterrupted() throws Exception {
    maven("true");
    run("x");
    Files.delete(root.resolve("distribution/target/weir-0.1.0.tar.gz"));
    run("x");
    assertThat(Files.readAllLines(root.resolve("builds"))).hasSize(2);
  }

  @Test
  void showsWhyTheBuildFailedAndRunsNothing() throws Exception {
    maven("echo '[ERROR] it is broken'; exit 1");
    Run run = run("x");
    assertThat(run.exit).isEqualTo(1);
    assertThat(run.out).isEmpty();
    assertThat(run.err)
        .contains(
            "[ERROR] it is broken", "weir: the build failed: see " + root + "/target/build.log");
  }

  @Test
  void saysInOneSentenceThatMavenIsMissing() throws Exception {
    Run run = run("x");
    assertThat(run.exit).isEqualTo(69);
    assertThat(run.err).hasSize(1);
    assertThat(run.err.getFirst()).startsWith("weir needs Maven 3.8").contains("install it");
  }

  @Test
  void saysInOneSentenceThatTheJdkIsMissing() throws Exception {
    maven("true");
    script(root.resolve("build/find-java"), "echo 'weir needs JDK 25: do this' >&2; exit 69");
    Run run = run("x");
    assertThat(run.exit).isEqualTo(69);
    assertThat(run.err).containsExactly("weir needs JDK 25: do this");
    assertThat(root.resolve("builds")).doesNotExist();
  }

  /** A Maven that makes a distribution whose launcher tells its arguments. */
  private void maven(String then) throws Exception {
    script(
        tools.resolve("mvn"),
        """
        echo build >>builds
        echo '[INFO] Building weir-spi 0.1.0       [1/2]'
        echo '[INFO] Building weir-kernel 0.1.0    [2/2]'
        mkdir -p distribution/target/weir/bin
        cat >distribution/target/weir/bin/weir <<'END'
        #!/bin/sh
        for a in "$@"; do echo "$a"; done
        exit 7
        END
        cat >distribution/target/weir/bin/weir-warm <<'END'
        #!/bin/sh
        echo warm >&2
        END
        chmod +x distribution/target/weir/bin/*
        touch distribution/target/weir-0.1.0.tar.gz
        %s
        """
            .formatted(then));
  }

  private static void script(Path file, String body) throws Exception {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static Path which(String tool) {
    for (String folder : List.of("/usr/bin", "/bin")) {
      Path path = Path.of(folder, tool);
      if (Files.isExecutable(path)) {
        return path;
      }
    }
    throw new IllegalStateException(tool + " is not installed");
  }

  private record Run(int exit, List<String> out, List<String> err) {}

  private Run run(String... args) throws Exception {
    var command = new ArrayList<String>();
    command.add(root.resolve("weir").toString());
    command.addAll(List.of(args));
    Path out = Files.createTempFile(temp, "out", "");
    Path err = Files.createTempFile(temp, "err", "");
    var builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("PATH", tools.toString());
    Process process = builder.start();
    try {
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Run(process.exitValue(), Files.readAllLines(out), Files.readAllLines(err));
  }
}
