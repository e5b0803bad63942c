package dev.weir.kernel.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Go's way with options: one dash or two mean the same, and a switch may have a value. Turns it
 * into this program's way. Stateless.
 */
final class GoFlags {
  private static final Set<String> WITH_VALUE =
      Set.of("-L", "-F", "-C", "-O", "-R", "-api", "-metrics");
  private static final Set<String> SWITCHES = Set.of("-D", "-DD", "-V");
  private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "True", "TRUE");

  private GoFlags() {}

  static String[] normalized(List<String> args) {
    List<String> normalized = new ArrayList<>();
    boolean isValue = false;
    for (String arg : args) {
      String option = isValue ? arg : oneDash(arg);
      isValue = !isValue && WITH_VALUE.contains(option);
      int equals = option.indexOf('=');
      if (equals < 0 || !SWITCHES.contains(option.substring(0, equals))) {
        normalized.add(option);
      } else if (TRUE.contains(option.substring(equals + 1))) {
        normalized.add(option.substring(0, equals));
      }
    }
    return normalized.toArray(String[]::new);
  }

  private static String oneDash(String arg) {
    if (!arg.startsWith("--")) {
      return arg;
    }
    int equals = arg.indexOf('=');
    String name = arg.substring(1, equals < 0 ? arg.length() : equals);
    boolean known = WITH_VALUE.contains(name) || SWITCHES.contains(name);
    return known ? arg.substring(1) : arg;
  }
}
