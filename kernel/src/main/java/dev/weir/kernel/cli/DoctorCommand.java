package dev.weir.kernel.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code weir doctor}. */
@Command(
    name = "doctor",
    description = {
      "Looks at the machine: what Weir needs, and what to do where it is missing.",
      "Ends with 1 if something is that stops it."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  weir doctor", "  weir doctor --json | jq -r 'select(.level != \"ok\")'"})
final class DoctorCommand implements Callable<Integer> {
  private final Shell shell;

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean json;

  DoctorCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    return shell.actions().doctor(shell.terminal(), json);
  }
}
