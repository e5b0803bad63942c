package dev.weir.kernel.cli;

import dev.weir.kernel.config.bind.Shown;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code weir completion bash|zsh}. */
@Command(
    name = "completion",
    description = "Prints a script that completes commands and options in your shell.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  source <(weir completion bash)",
      "  weir completion bash > ~/.local/share/bash-completion/completions/weir",
      "  source <(weir completion zsh)"
    })
final class CompletionCommand implements Callable<Integer> {
  private final Shell shell;
  private final CommandLine root;

  @Parameters(paramLabel = "bash|zsh", description = "Your shell.")
  private String kind = "";

  CompletionCommand(Shell shell, CommandLine root) {
    this.shell = shell;
    this.root = root;
  }

  @Override
  public Integer call() {
    if (!kind.equals("bash") && !kind.equals("zsh")) {
      throw new ParameterException(
          root.getSubcommands().get("completion"), Shown.text(kind) + " (expected: bash or zsh)");
    }
    String script = AutoComplete.bash("weir", root);
    // The script is bash's; zsh runs it through its own emulation, which must be loaded first.
    shell.print(
        kind.equals("zsh")
            ? "autoload -Uz compinit bashcompinit\ncompinit\nbashcompinit\n" + script
            : script);
    return Exit.OK;
  }
}
