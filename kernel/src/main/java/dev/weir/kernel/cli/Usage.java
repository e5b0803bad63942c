package dev.weir.kernel.cli;

import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with a command line, in one line. Stateless. */
final class Usage {
  private static final int LONGEST = 80;

  private Usage() {}

  static String message(ParameterException wrong) {
    if (wrong instanceof UnmatchedArgumentException unmatched) {
      return unmatched(unmatched);
    }
    String message = String.valueOf(wrong.getMessage());
    boolean sentence =
        message.length() > 1
            && Character.isUpperCase(message.charAt(0))
            && Character.isLowerCase(message.charAt(1));
    String lower =
        sentence
            ? message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1)
            : message;
    return shown(lower, 4 * LONGEST);
  }

  private static String unmatched(UnmatchedArgumentException unmatched) {
    String first = unmatched.getUnmatched().getFirst();
    String kind =
        first.startsWith("-")
            ? "unknown option"
            : unmatched.getCommandLine().getSubcommands().isEmpty()
                ? "unexpected argument"
                : "unknown command";
    // A value may carry a password: only the option's own name is repeated.
    int equals = first.startsWith("-") ? first.indexOf('=') : -1;
    String name = equals < 0 ? first : first.substring(0, equals);
    List<String> near = unmatched.getSuggestions();
    String suggestion = near.isEmpty() ? "" : "; did you mean " + near.getFirst() + "?";
    return kind + ": " + shown(name, LONGEST) + suggestion;
  }

  /** The text in one line, of bounded length, without control characters. */
  private static String shown(String text, int longest) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .limit(longest)
        .forEach(c -> shown.appendCodePoint(Character.isISOControl(c) ? '?' : c));
    return shown.length() < text.length() ? shown + "…" : shown.toString();
  }
}
