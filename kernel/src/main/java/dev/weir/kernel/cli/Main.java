package dev.weir.kernel.cli;

import dev.weir.kernel.log.LogSettings;
import dev.weir.kernel.log.Logging;
import dev.weir.spi.ConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.SortedMap;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** The entry point of {@code weir}. */
public final class Main {
  private static final int WIDTH = 100;

  private final Terminal terminal;
  private final Actions actions;

  private Main(Terminal terminal, Actions actions) {
    this.terminal = terminal;
    this.actions = actions;
  }

  /** Runs the command line and ends the process with its exit code. */
  public static void main(String[] args) {
    Terminal terminal = Terminal.system();
    Actions actions = ServiceLoader.load(Actions.class).findFirst().orElse(null);
    if (actions == null) {
      terminal.err().println("weir: incomplete installation (expected: the kernel's jar in lib/)");
      System.exit(Exit.FAILURE);
      return;
    }
    System.exit(run(List.of(args), terminal, actions));
  }

  /** Runs a command line and returns its exit code. */
  public static int run(List<String> args, Terminal terminal, Actions actions) {
    try {
      terminal.configureLogging(LogSettings.FOR_COMMANDS);
      return new Main(terminal, actions).run(args);
    } finally {
      Logging.stop();
      terminal.out().flush();
      terminal.err().flush();
    }
  }

  private int run(List<String> args) {
    SortedMap<String, String> added = actions.commands();
    if (!args.isEmpty() && added.containsKey(args.getFirst())) {
      return actions.command(args.getFirst(), args.subList(1, args.size()), terminal);
    }
    if (args.size() == 2 && args.getFirst().equals("help") && added.containsKey(args.getLast())) {
      return actions.command(args.getLast(), List.of("--help"), terminal);
    }
    List<List<String>> groups = groups(args);
    if (groups.size() == 1) {
      return commandLine(added).execute(GoFlags.normalized(args));
    }
    // GOST starts a process for each group; to print them, one after the other will do.
    if (groups.stream().anyMatch(group -> group.stream().noneMatch(Main::asksForPrinting))) {
      terminal
          .err()
          .println("weir: -- between services (expected: all -L in one command, or one weir each)");
      return Exit.USAGE;
    }
    int code = Exit.OK;
    for (List<String> group : groups) {
      int each = commandLine(added).execute(GoFlags.normalized(group));
      code = code == Exit.OK ? each : code;
    }
    return code;
  }

  private static boolean asksForPrinting(String arg) {
    return arg.equals("-O") || arg.equals("--O") || arg.startsWith("-O=");
  }

  private static List<List<String>> groups(List<String> args) {
    List<List<String>> groups = new ArrayList<>();
    List<String> group = new ArrayList<>();
    for (String arg : args) {
      if (arg.equals("--")) {
        groups.add(group);
        group = new ArrayList<>();
      } else {
        group.add(arg);
      }
    }
    groups.add(group);
    return groups;
  }

  private CommandLine commandLine(SortedMap<String, String> added) {
    Shell shell = new Shell(terminal, actions);
    CommandLine root = new CommandLine(new WeirCommand(shell));
    root.addSubcommand(new RunCommand(shell))
        .addSubcommand(new CheckCommand(shell))
        .addSubcommand(ConfigCommand.of(shell))
        .addSubcommand(PluginCommand.of(shell))
        .addSubcommand(new DemoCommand(shell))
        .addSubcommand(new DoctorCommand(shell));
    added.forEach((name, summary) -> root.addSubcommand(name, PluginSubcommand.of(name, summary)));
    root.addSubcommand(new VersionCommand(shell))
        .addSubcommand(new CompletionCommand(shell, root))
        .addSubcommand(new HelpCommand());
    complete(root);
    Ansi ansi = terminal.coloursOut() ? Ansi.ON : Ansi.OFF;
    return root.setColorScheme(Help.defaultColorScheme(ansi))
        .setExpandAtFiles(false)
        .setInterpolateVariables(false)
        .setOverwrittenOptionsAllowed(true)
        .setPosixClusteredShortOptionsAllowed(false)
        .setUsageHelpWidth(WIDTH)
        .setOut(terminal.out())
        .setErr(terminal.err())
        .setExecutionStrategy(this::execute)
        .setParameterExceptionHandler((wrong, _) -> refuse(wrong))
        .setExecutionExceptionHandler((failed, command, _) -> fail(failed, command));
  }

  private static void complete(CommandLine command) {
    command
        .getCommandSpec()
        .usageMessage()
        .abbreviateSynopsis(true)
        .descriptionHeading("%n")
        .parameterListHeading("%nArguments:%n")
        .optionListHeading("%nOptions:%n")
        .commandListHeading("%nCommands:%n")
        .sortOptions(false);
    if (command.getCommandSpec().userObject() instanceof HelpCommand) {
      command.getCommandSpec().usageMessage().description("Shows the help of a command.");
      return;
    }
    command
        .getCommandSpec()
        .addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help.")
                .build());
    command.getSubcommands().values().forEach(Main::complete);
  }

  private int execute(ParseResult parsed) {
    if (parsed.hasSubcommand() && !parsed.matchedOptions().isEmpty()) {
      String option = parsed.matchedOptions().getFirst().names()[0];
      String command = parsed.subcommand().commandSpec().name();
      throw new ParameterException(
          parsed.commandSpec().commandLine(),
          option + " before " + command + " (expected: weir " + command + " " + option + " …)");
    }
    return new RunLast().execute(parsed);
  }

  private int refuse(ParameterException wrong) {
    CommandLine command = wrong.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    terminal.err().println(name + ": " + Usage.message(wrong));
    terminal.err().println("See " + name + " --help.");
    return Exit.USAGE;
  }

  private int fail(Exception failed, CommandLine command) {
    String name = command.getCommandSpec().qualifiedName();
    if (failed instanceof ConfigException wrong) {
      String key = wrong.key().isEmpty() ? "" : wrong.key() + ": ";
      terminal.err().println(name + ": " + key + wrong.getMessage());
      return Exit.CONFIGURATION;
    }
    terminal.err().println(name + ": internal error, please report it: " + failed);
    for (StackTraceElement frame : failed.getStackTrace()) {
      terminal.err().println("  at " + frame);
    }
    return Exit.FAILURE;
  }
}
