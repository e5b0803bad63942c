package dev.weir.kernel.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
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
  /** Shells that there is a script for. */
  enum Kind {
    bash,
    zsh
  }

  private final Shell shell;
  private final CommandLine root;

  @Parameters(paramLabel = "bash|zsh", description = "Your shell.")
  private Kind kind = Kind.bash;

  CompletionCommand(Shell shell, CommandLine root) {
    this.shell = shell;
    this.root = root;
  }

  @Override
  public Integer call() {
    String script = AutoComplete.bash("weir", root);
    // The script is bash's; zsh runs it through its own emulation, which must be loaded first.
    shell.print(
        kind == Kind.zsh
            ? "autoload -Uz compinit bashcompinit\ncompinit\nbashcompinit\n" + script
            : script);
    return Exit.OK;
  }
}
