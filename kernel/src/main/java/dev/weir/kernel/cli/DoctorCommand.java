package dev.weir.kernel.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code weir doctor}. */
@Command(
    name = "doctor",
    description = {
      "Looks at the machine: what Weir needs, and what to do where it is missing.",
      "With a configuration also at its ports, its authority for TLS and where its records go.",
      "Ends with 1 if something is that stops it."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  weir doctor",
      "  weir doctor -C weir.yaml",
      "  weir doctor --json | jq -r 'select(.level != \"ok\")'"
    })
final class DoctorCommand implements Callable<Integer> {
  private final Shell shell;
  @Mixin private final ConfigOptions config = new ConfigOptions();

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean json;

  DoctorCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Terminal terminal = shell.terminal();
    if (config.foundNothing(terminal)) {
      return shell.actions().doctor(terminal, json, null);
    }
    ConfigSources.Loaded loaded = config.sources(terminal, shell.actions()).load();
    int unreadable = shell.refuse(loaded);
    return unreadable == Exit.OK
        ? shell.actions().doctor(terminal, json, loaded.document())
        : unreadable;
  }
}
