package dev.weir.kernel.cli;

import dev.weir.kernel.config.print.ConfigPrinter;
import dev.weir.kernel.config.print.ConfigPrinter.Secrecy;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code weir config show}, {@code schema} and {@code reference}. */
@Command(
    name = "config",
    description = "Shows a configuration, its schema, or every key there is.",
    synopsisSubcommandLabel = "show|schema|reference",
    footerHeading = "%nExamples:%n",
    footer = {"  weir config show -C weir.yaml", "  weir config schema > weir.schema.json"})
final class ConfigCommand {
  private ConfigCommand() {}

  /** The command with its sub-commands. */
  static picocli.CommandLine of(Shell shell) {
    return new picocli.CommandLine(new ConfigCommand())
        .addSubcommand(new Show(shell))
        .addSubcommand(new Schema(shell))
        .addSubcommand(new Reference(shell));
  }

  /** Prints the merged configuration, secrets masked. */
  @Command(
      name = "show",
      description = {
        "Prints the configuration that the files and the command line make together.",
        "Passwords and tokens are masked; use weir -O yaml for a file to run."
      },
      footerHeading = "%nExamples:%n",
      footer = {
        "  weir config show",
        "  weir config show -C weir.yaml --json",
        "  weir config show -C base.yaml -C site.yaml"
      })
  static final class Show implements Callable<Integer> {
    private final Shell shell;
    @Mixin private final ConfigOptions config = new ConfigOptions();

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    Show(Shell shell) {
      this.shell = shell;
    }

    @Override
    public Integer call() {
      Terminal terminal = shell.terminal();
      if (config.foundNothing(terminal)) {
        terminal.err().println("weir config show: nothing to show (expected: -C FILE, -L URL)");
        terminal.err().flush();
        return Exit.USAGE;
      }
      ConfigSources.Loaded loaded = config.sources(terminal, shell.actions()).load();
      int refused = shell.refuseUnreadable(loaded);
      if (refused == Exit.OK) {
        shell.print(
            json
                ? ConfigPrinter.json(loaded.document(), Secrecy.MASKED)
                : ConfigPrinter.yaml(loaded.document(), Secrecy.MASKED));
      }
      return refused;
    }
  }

  /** Prints the JSON Schema. */
  @Command(
      name = "schema",
      description = {
        "Prints the JSON Schema of the configuration with the options of all installed plugins.",
        "Editors that know YAML schemas complete and check with it."
      },
      footerHeading = "%nExamples:%n",
      footer = {
        "  weir config schema > weir.schema.json",
        "  # first line of weir.yaml: # yaml-language-server: $schema=./weir.schema.json"
      })
  static final class Schema implements Callable<Integer> {
    private final Shell shell;

    Schema(Shell shell) {
      this.shell = shell;
    }

    @Override
    public Integer call() {
      shell.print(shell.actions().schema().stripTrailing() + "\n");
      return Exit.OK;
    }
  }

  /** Prints every key with its meaning. */
  @Command(
      name = "reference",
      description = {
        "Prints every key of the configuration as a page in Markdown: what it takes, what it is",
        "if not given, what it means; with the options of all installed plugins."
      },
      footerHeading = "%nExamples:%n",
      footer = {"  weir config reference | less", "  weir config reference > REFERENCE.md"})
  static final class Reference implements Callable<Integer> {
    private final Shell shell;

    Reference(Shell shell) {
      this.shell = shell;
    }

    @Override
    public Integer call() {
      shell.print(shell.actions().reference().stripTrailing() + "\n");
      return Exit.OK;
    }
  }
}
