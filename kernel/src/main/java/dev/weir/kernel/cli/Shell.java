package dev.weir.kernel.cli;

import dev.weir.kernel.config.Codes;
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

  /**
   * Prints everything that is wrong and returns the exit code, 0 if nothing is. What can be read is
   * checked to the end, so that a fault of the text does not hide those of the meaning.
   */
  int refuse(ConfigSources.Loaded loaded) {
    List<Problem> usage = new ArrayList<>(loaded.usage());
    usage.addAll(loaded.doubts());
    if (usage.isEmpty() && loaded.problems().isEmpty()) {
      return Exit.OK;
    }
    List<Problem> all = new ArrayList<>(loaded.problems());
    if (loaded.whole()) {
      actions.check(loaded.document(), terminal.folder()).stream()
          .filter(problem -> !problem.isWarning() && isNew(problem, usage))
          .forEach(all::add);
    }
    return refuse(usage, all.stream().distinct().sorted().toList());
  }

  /** Whether a problem is not only what became of a URL that could not be read. */
  private static boolean isNew(Problem problem, List<Problem> usage) {
    boolean missing = !usage.isEmpty() && problem.code().equals(Codes.NO_SERVICE);
    return !missing
        && usage.stream()
            .noneMatch(known -> known.place().source().equals(problem.place().source()));
  }

  /** As {@link #refuse}, but what is only doubtful is a warning. */
  int refuseUnreadable(ConfigSources.Loaded loaded) {
    warn(
        loaded.doubts().stream()
            .map(doubt ->
                new Problem(
                    Problem.Severity.WARNING,
                    doubt.place(),
                    doubt.code(),
                    doubt.path(),
                    doubt.message()))
            .toList());
    return refuse(loaded.usage(), loaded.problems());
  }

  private int refuse(List<Problem> usage, List<Problem> problems) {
    usage.forEach(problem -> terminal.err().println(problem));
    if (usage.stream().anyMatch(problem -> problem.code().equals(SCHEME))) {
      String built = actions.built();
      if (!built.isEmpty()) {
        terminal.err().println(built);
      }
    }
    problems.forEach(problem -> terminal.err().println(problem));
    int all = usage.size() + problems.size();
    if (all > 0) {
      summary(all);
    }
    terminal.err().flush();
    return !usage.isEmpty() ? Exit.USAGE : problems.isEmpty() ? Exit.OK : Exit.CONFIGURATION;
  }

  /** Prints what is wrong with the configuration and returns the exit code. */
  int refuse(List<Problem> problems) {
    return refuse(List.of(), problems);
  }

  /** Prints what can hardly be meant. */
  void warn(List<Problem> warnings) {
    warnings.forEach(warning -> terminal.err().println(warning));
    terminal.err().flush();
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
