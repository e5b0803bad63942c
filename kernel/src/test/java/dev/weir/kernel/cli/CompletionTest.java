package dev.weir.kernel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionTest {
  @TempDir Path folder;

  /** What bash offers for a command line that ends in a word to complete. */
  private String complete(String word) throws IOException, InterruptedException {
    Weir weir = new Weir(folder);
    weir.actions.commands.put("tail", "Follows the records.");
    assertThat(weir.run("completion", "bash")).isZero();
    Path script = Files.writeString(folder.resolve("weir.bash"), weir.out);
    Process bash =
        new ProcessBuilder(
                "bash",
                "-c",
                // Only bash itself may call compopt, and only while it completes.
                "compopt() { :; }; source "
                    + script
                    + " && COMP_WORDS=(weir "
                    + word
                    + ") COMP_CWORD=1 && _complete_weir && echo ${COMPREPLY[@]}")
            .redirectErrorStream(true)
            .start();
    String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(bash.exitValue()).as(said).isZero();
    return said.strip();
  }

  @Test
  void bashCompletesCommands() throws IOException, InterruptedException {
    assertThat(complete("ch")).isEqualTo("check");
    assertThat(complete("ta")).isEqualTo("tail");
  }

  @Test
  void bashCompletesOptions() throws IOException, InterruptedException {
    assertThat(complete("--li")).isEqualTo("--listen");
  }

  @Test
  void zshLoadsItsEmulationFirst() {
    Weir weir = new Weir(folder);
    assertThat(weir.run("completion", "zsh")).isZero();
    assertThat(weir.out)
        .startsWith("autoload -Uz compinit bashcompinit\n")
        .contains("_complete_weir");
  }
}
