package dev.weir.kernel.record.redact;

import dev.weir.spi.ConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A path into a JSON text: {@code $}, {@code .name}, {@code ['name']}, {@code [3]}, {@code .*} and
 * {@code [*]}, and {@code ..} for any depth. A {@code *} within a name stands for any characters;
 * case does not matter.
 *
 * @param steps none for the whole text
 */
record JsonPath(List<Step> steps) {
  /** Longer paths help nobody. */
  static final int MOST_STEPS = 32;

  /**
   * One step down.
   *
   * @param deep whether it may be any number of levels further down
   * @param name in lower case; empty if any child will do, or one by its place
   * @param index the place in an array; -1 if it does not matter
   */
  record Step(boolean deep, String name, int index) {
    /** Matches the child of an object. */
    boolean takesName(String lower) {
      if (index >= 0) {
        return false;
      }
      return name.isEmpty()
          || (Glob.isOne(name)
              ? lower.length() > Names.LONGEST || new Glob(name).matches(lower)
              : name.equals(lower));
    }

    /** Matches an element of an array. */
    boolean takesIndex(int place) {
      return index >= 0 ? index == place : name.isEmpty();
    }
  }

  /**
   * Reads a path.
   *
   * @throws ConfigException naming no key, if it is none
   */
  static JsonPath parse(String text) {
    if (!text.startsWith("$")) {
      throw new ConfigException(
          "", "\"" + text + "\" (expected: a path such as $.user.password, $..token or $.ids[*])");
    }
    var steps = new ArrayList<Step>();
    int at = 1;
    while (at < text.length()) {
      at = step(text, at, steps);
      if (steps.size() > MOST_STEPS) {
        throw wrong(text, at, "at most " + MOST_STEPS + " steps");
      }
    }
    return new JsonPath(List.copyOf(steps));
  }

  private static int step(String text, int from, List<Step> steps) {
    boolean deep = text.startsWith("..", from);
    int at = from + (deep ? 2 : text.charAt(from) == '.' ? 1 : 0);
    if (at < text.length() && text.charAt(at) == '[') {
      if (at == from + 1 && !deep) {
        throw wrong(text, at, "a name after the dot");
      }
      return bracket(text, at, deep, steps);
    }
    if (at == from) {
      throw wrong(text, at, ". or [");
    }
    int end = at;
    while (end < text.length() && text.charAt(end) != '.' && text.charAt(end) != '[') {
      char c = text.charAt(end);
      if (c <= ' ' || "]()?@,'\"".indexOf(c) >= 0) {
        throw wrong(text, end, "a name; in brackets and quotes if it has other characters");
      }
      end++;
    }
    if (end == at) {
      throw wrong(text, at, "a name or *");
    }
    steps.add(named(deep, text.substring(at, end)));
    return end;
  }

  private static Step named(boolean deep, String name) {
    return new Step(deep, name.equals("*") ? "" : name.toLowerCase(Locale.ROOT), -1);
  }

  private static int bracket(String text, int open, boolean deep, List<Step> steps) {
    int at = open + 1;
    char quote = at < text.length() ? text.charAt(at) : ' ';
    if (quote == '\'' || quote == '"') {
      int close = text.indexOf(quote, at + 1);
      if (close < 0 || !text.startsWith("]", close + 1) || close == at + 1) {
        throw wrong(text, at, "a name in quotes and a bracket");
      }
      steps.add(named(deep, text.substring(at + 1, close)));
      return close + 2;
    }
    int close = text.indexOf(']', at);
    String inside = close < 0 ? "" : text.substring(at, close).strip();
    if (inside.equals("*")) {
      steps.add(new Step(deep, "", -1));
    } else if (!inside.isEmpty()
        && inside.length() < 9
        && inside.chars().allMatch(c -> c >= '0' && c <= '9')) {
      steps.add(new Step(deep, "", Integer.parseInt(inside)));
    } else {
      throw wrong(text, at, "a number, * or a name in quotes, and a bracket");
    }
    return close + 1;
  }

  private static ConfigException wrong(String text, int at, String expected) {
    return new ConfigException(
        "", "\"" + text + "\", character " + (at + 1) + " (expected: " + expected + ")");
  }
}
