package dev.weir.kernel.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code weir demo}. */
@Command(
    name = "demo",
    description = {
      "Shows on one screen what Weir does.",
      "",
      "Starts a proxy and a server on loopback, sends a few requests through, prints what was",
      "recorded, and ends. Needs no configuration and no root."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  weir demo"})
final class DemoCommand implements Callable<Integer> {
  private final Shell shell;

  DemoCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    return shell.actions().demo(shell.terminal());
  }
}
