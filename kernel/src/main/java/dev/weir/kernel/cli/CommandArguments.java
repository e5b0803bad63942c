package dev.weir.kernel.cli;

import java.util.List;
import picocli.CommandLine;

/**
 * The arguments of a plugin's command, taken apart.
 *
 * @param rest those that are not about the configuration, in order
 * @param sources what the others name
 */
public record CommandArguments(List<String> rest, ConfigSources sources) {
  /** Takes arguments apart; what is not known here is the command's own. */
  public static CommandArguments of(List<String> args, Terminal terminal, Actions actions) {
    var options = new ConfigOptions();
    var line =
        new CommandLine(options)
            .setExpandAtFiles(false)
            .setInterpolateVariables(false)
            .setOverwrittenOptionsAllowed(true)
            .setPosixClusteredShortOptionsAllowed(false)
            .setUnmatchedArgumentsAllowed(true);
    CommandLine.ParseResult parsed = line.parseArgs(GoFlags.normalized(args));
    return new CommandArguments(
        List.copyOf(parsed.unmatched()), options.sources(terminal, actions));
  }
}
