package dev.weir.kernel.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code weir version}. */
@Command(
    name = "version",
    description = "Prints the versions of Weir, Java, Netty, the plugin contract and natives.",
    footerHeading = "%nExamples:%n",
    footer = {"  weir version"})
final class VersionCommand implements Callable<Integer> {
  private final Shell shell;

  VersionCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    StringBuilder text = new StringBuilder(Version.line()).append('\n');
    shell.actions().versions().forEach(line -> text.append(line).append('\n'));
    shell.print(text.toString());
    return Exit.OK;
  }
}
