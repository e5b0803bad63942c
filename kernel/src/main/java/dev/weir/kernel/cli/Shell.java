package dev.weir.kernel.cli;

import dev.weir.kernel.config.Problem;
import java.util.ArrayList;
import java.util.List;

/**
 * What every command has at hand.
 *
 * @param terminal where it reads and writes
 * @param actions the rest of the kernel
 */
record Shell(Terminal terminal, Actions actions) {
  /** A scheme of the command line that names nothing known. */
  private static final String SCHEME = "W1014";

  /** Prints everything that is wrong and returns the exit code, 0 if nothing is. */
  int refuse(ConfigSources.Loaded loaded) {
    List<Problem> usage = new ArrayList<>(loaded.usage());
    usage.addAll(loaded.doubts());
    return refuse(usage, loaded.problems());
  }

  /** As {@link #refuse}, but what is only doubtful is a warning. */
  int refuseUnreadable(ConfigSources.Loaded loaded) {
    for (Problem doubt : loaded.doubts()) {
      terminal.err().println(doubt.place() + ": warning " + doubt.code() + ": " + doubt.message());
    }
    return refuse(loaded.usage(), loaded.problems());
  }

  private int refuse(List<Problem> usage, List<Problem> problems) {
    usage.forEach(problem -> terminal.err().println(problem));
    if (usage.stream().anyMatch(problem -> problem.code().equals(SCHEME))) {
      terminal.err().println(actions.built());
    }
    int inFiles = refuse(problems);
    if (usage.isEmpty()) {
      return inFiles;
    }
    if (problems.isEmpty()) {
      summary(usage.size());
    }
    terminal.err().flush();
    return Exit.USAGE;
  }

  /** Prints what is wrong with the configuration and returns the exit code. */
  int refuse(List<Problem> problems) {
    problems.forEach(problem -> terminal.err().println(problem));
    if (problems.isEmpty()) {
      return Exit.OK;
    }
    summary(problems.size());
    return Exit.CONFIGURATION;
  }

  private void summary(int errors) {
    String counted = errors == 1 ? "1 error" : errors + " errors";
    terminal.err().println(counted + "; nothing was started");
    terminal.err().flush();
  }

  void print(String text) {
    terminal.out().print(text);
    terminal.out().flush();
  }
}
