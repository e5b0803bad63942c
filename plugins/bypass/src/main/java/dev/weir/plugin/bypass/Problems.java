package dev.weir.plugin.bypass;

import java.util.ArrayList;
import java.util.List;

/** Bad patterns as text for people. */
final class Problems {
  private static final int SHOWN = 10;
  private static final int LONGEST = 80;

  private Problems() {}

  /** The first few, and how many more there are. */
  static List<String> first(List<String> problems) {
    if (problems.size() <= SHOWN) {
      return problems;
    }
    List<String> some = new ArrayList<>(problems.subList(0, SHOWN));
    some.add("and " + (problems.size() - SHOWN) + " more");
    return some;
  }

  /** The first few in one line. */
  static String joined(List<String> problems) {
    return String.join("; ", first(problems));
  }

  /** A pattern as it was written, cut short and without control characters. */
  static String quoted(String pattern) {
    var text = new StringBuilder("\"");
    pattern
        .chars()
        .limit(LONGEST)
        .map(c -> c < ' ' || c == 0x7f ? '?' : c)
        .forEach(c -> text.append((char) c));
    return text.append(pattern.length() > LONGEST ? "…\"" : "\"").toString();
  }
}
