package dev.weir.kernel.cli;

import dev.weir.kernel.config.print.ConfigPrinter;
import dev.weir.kernel.config.print.ConfigPrinter.Secrecy;
import dev.weir.kernel.log.LogSettings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code weir run}, and {@code weir} itself. */
@Command(
    name = "run",
    description = "Starts the services and records what flows through them.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  weir run -c /etc/weir/weir.yaml",
      "  weir run -L 'http://:8080?sniffing=true' --json | jq .host",
      "  weir run -L red://:12345 -F relay://10.0.0.2:8420 -O yaml > weir.yaml"
    })
final class RunCommand implements Callable<Integer> {
  private final Shell shell;
  @Mixin private final ConfigOptions config = new ConfigOptions();
  @Mixin private final RunFlags flags = new RunFlags();

  RunCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    return start(shell, config, flags);
  }

  static int start(Shell shell, ConfigOptions config, RunFlags flags) {
    Terminal terminal = shell.terminal();
    if (config.foundNothing(terminal)) {
      return hint(terminal);
    }
    ConfigSources sources = config.sources(terminal, shell.actions());
    String format = flags.format();
    if (format != null) {
      return print(shell, sources.loadForPrinting(), format);
    }
    ConfigSources.Loaded loaded = sources.load();
    int refused = shell.refuse(loaded);
    if (refused != Exit.OK) {
      return refused;
    }
    terminal.configureLogging(LogSettings.of(loaded.document()));
    return shell
        .actions()
        .run(
            new RunOptions(
                loaded.document(),
                sources,
                flags.reloadEvery(),
                flags.lines(terminal),
                flags.records(terminal)),
            terminal);
  }

  private static int print(Shell shell, ConfigSources.Loaded loaded, String format) {
    int refused = shell.refuseUnreadable(loaded);
    if (refused == Exit.OK) {
      shell.print(
          format.equals("json")
              ? ConfigPrinter.json(loaded.document(), Secrecy.REVEALED)
              : ConfigPrinter.yaml(loaded.document(), Secrecy.REVEALED));
    }
    return refused;
  }

  /** What to do when nothing says what to start. */
  private static int hint(Terminal terminal) {
    terminal
        .err()
        .println(
            """
            weir: nothing to start: no -L, no -C, and no weir.yaml here, in ~/.weir or in /etc/weir

            A proxy that records every HTTP exchange it sees:
              weir -L 'http://127.0.0.1:8080?sniffing=true'

            The same from a file that this writes:
              weir -L 'http://127.0.0.1:8080?sniffing=true' -O yaml > weir.yaml
              weir -C weir.yaml

            See weir --help, or weir demo for a tour.\
            """);
    terminal.err().flush();
    return Exit.USAGE;
  }
}
