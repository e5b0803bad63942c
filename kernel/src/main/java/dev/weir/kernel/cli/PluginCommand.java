package dev.weir.kernel.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weir plugin list}, {@code info} and {@code verify}. */
@Command(
    name = "plugin",
    description = "Shows and checks plugins.",
    synopsisSubcommandLabel = "list|info|verify",
    footerHeading = "%nExamples:%n",
    footer = {
      "  weir plugin list",
      "  weir plugin info http",
      "  weir plugin verify my-plugin-1.0.jar"
    })
final class PluginCommand {
  private PluginCommand() {}

  /** The command with its sub-commands. */
  static picocli.CommandLine of(Shell shell) {
    return new picocli.CommandLine(new PluginCommand())
        .addSubcommand(new ListAll(shell))
        .addSubcommand(new Show(shell))
        .addSubcommand(new Verify(shell));
  }

  /** Lists what is installed. */
  @Command(
      name = "list",
      description = "Lists the installed plugins with their versions and types.",
      footerHeading = "%nExamples:%n",
      footer = {"  weir plugin list", "  weir plugin list --json | jq -r .id"})
  static final class ListAll implements Callable<Integer> {
    private final Shell shell;

    @Option(names = "--json", description = "One JSON object a line.")
    private boolean json;

    ListAll(Shell shell) {
      this.shell = shell;
    }

    @Override
    public Integer call() {
      return shell.actions().pluginList(shell.terminal(), json);
    }
  }

  /** Shows one plugin. */
  @Command(
      name = "info",
      description = "Shows the types of one plugin and the keys of their configuration.",
      footerHeading = "%nExamples:%n",
      footer = {"  weir plugin info recorder-http"})
  static final class Show implements Callable<Integer> {
    private final Shell shell;

    @Parameters(paramLabel = "ID", description = "The plugin's id, as weir plugin list shows it.")
    private String id = "";

    Show(Shell shell) {
      this.shell = shell;
    }

    @Override
    public Integer call() {
      return shell.actions().pluginInfo(shell.terminal(), id);
    }
  }

  /** Checks jars. */
  @Command(
      name = "verify",
      description = {
        "Loads plugin jars as a start would, and names everything that is wrong with them.",
        "",
        "Looked at are the manifest, the versions asked for, the services and the configuration",
        "records."
      },
      footerHeading = "%nExamples:%n",
      footer = {"  weir plugin verify target/my-plugin-1.0.jar"})
  static final class Verify implements Callable<Integer> {
    private final Shell shell;

    @Parameters(paramLabel = "JAR", arity = "1..*", description = "The jars.")
    private List<Path> jars = new ArrayList<>();

    Verify(Shell shell) {
      this.shell = shell;
    }

    @Override
    public Integer call() {
      List<Path> resolved =
          jars.stream().map(jar -> shell.terminal().folder().resolve(jar)).toList();
      return shell.actions().pluginVerify(shell.terminal(), resolved);
    }
  }
}
