package dev.weir.kernel.cli;

import dev.weir.kernel.config.bind.Shown;
import dev.weir.kernel.config.bind.Suggestion;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with a command line, in one line. Stateless. */
final class Usage {
  private static final int FEW = 5;

  private Usage() {}

  static String message(ParameterException wrong) {
    CommandLine command = wrong.getCommandLine();
    Collection<String> commands = command.getSubcommands().keySet();
    String message = String.valueOf(wrong.getMessage());
    if (wrong instanceof UnmatchedArgumentException unmatched) {
      return unmatched(unmatched.getUnmatched().getFirst(), command);
    }
    if (message.startsWith("Missing required subcommand")) {
      return "missing command" + expected(commands);
    }
    if (wrong instanceof MissingParameterException missing) {
      return missing.getMissing().getFirst() instanceof OptionSpec option
          ? option.names()[0] + " without a value (expected: " + option.paramLabel() + ")"
          : "missing argument (expected: " + missing.getMissing().getFirst().paramLabel() + ")";
    }
    ArgSpec about = wrong.getArgSpec();
    if (about instanceof OptionSpec option) {
      message = message.replace("'" + option.longestName() + "'", option.names()[0]);
    }
    boolean sentence = message.length() > 1 && Character.isLowerCase(message.charAt(1));
    return sentence
        ? message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1)
        : message;
  }

  private static String unmatched(String argument, CommandLine command) {
    if (!argument.startsWith("-")) {
      Collection<String> commands = command.getSubcommands().keySet();
      String kind = commands.isEmpty() ? "unexpected argument: " : "unknown command: ";
      String few = commands.isEmpty() || commands.size() > FEW ? "" : expected(commands);
      return kind + Shown.text(argument) + few + Suggestion.phrase(argument, commands);
    }
    // What follows the option's name may be a password.
    int equals = argument.indexOf('=');
    String name = equals < 0 ? argument : argument.substring(0, equals);
    Collection<String> options =
        command.getCommandSpec().options().stream()
            .flatMap(option -> Arrays.stream(option.names()))
            .toList();
    // Any letter is near to any other.
    String suggestion = name.length() > 2 ? Suggestion.phrase(name, options) : "";
    return "unknown option: " + Shown.text(name) + suggestion;
  }

  private static String expected(Collection<String> commands) {
    return " (expected: " + String.join(", ", commands) + ")";
  }
}
