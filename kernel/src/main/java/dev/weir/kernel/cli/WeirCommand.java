package dev.weir.kernel.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The program without a sub-command: GOST's form. */
@Command(
    name = "weir",
    synopsisHeading = "",
    customSynopsis = {
      "Usage: weir [-L URL]… [-F URL]… [-C FILE]… [-O yaml|json] [OPTIONS]",
      "       weir COMMAND [OPTIONS]"
    },
    description = "A gateway that traffic flows through unharmed, and that records what flowed.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "  0:done",
      "  1:failed",
      "  2:wrong command line",
      " 69:something needed is unavailable: a port in use, an older Java",
      " 77:missing privilege",
      " 78:wrong configuration; nothing was started",
      "130:interrupted from the keyboard"
    },
    footer = {
      "",
      "Environment:",
      "  WEIR_CONFIG      the file to use when neither -C nor -L is given",
      "  WEIR_HOME        the folder for what is yours, ~/.weir if not set",
      "  WEIR_LOG_LEVEL   log level, if neither -D nor -DD is given",
      "  NO_COLOR         no colours",
      "",
      "Examples:",
      "  A recording proxy:",
      "    weir -L 'http://127.0.0.1:8080?sniffing=true'",
      "  Transparent, everything through the next gateway:",
      "    weir -L 'red://:12345?sniffing=true' -F relay://10.0.0.2:8420",
      "  The same as a file:",
      "    weir -L 'red://:12345?sniffing=true' -F relay://10.0.0.2:8420 -O yaml > weir.yaml",
      "    weir -C weir.yaml"
    })
final class WeirCommand implements Callable<Integer> {
  private final Shell shell;
  @Mixin private final ConfigOptions config = new ConfigOptions();
  @Mixin private final RunFlags flags = new RunFlags();

  @Option(
      names = {"-V", "--version"},
      description = "Print the version.")
  private boolean version;

  WeirCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    if (version) {
      shell.print(Version.line() + "\n");
      return Exit.OK;
    }
    return RunCommand.start(shell, config, flags);
  }
}
