package dev.weir.kernel.plugin;

import java.util.List;
import java.util.regex.Pattern;
import org.pf4j.DefaultVersionManager;

/** What the manifest of a plugin must say. Any thread. */
final class ManifestRules {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  /** Semantic versioning 2.0.0, section 2 and sections 9 to 10. */
  private static final Pattern VERSION =
      Pattern.compile(
          "(0|[1-9]\\d{0,8})\\.(0|[1-9]\\d{0,8})\\.(0|[1-9]\\d{0,8})"
              + "(-[0-9A-Za-z-]+(\\.[0-9A-Za-z-]+)*+)?(\\+[0-9A-Za-z-]+(\\.[0-9A-Za-z-]+)*+)?");

  private ManifestRules() {}

  static void check(JarFacts facts, String spiVersion, List<PluginProblem> problems) {
    if (!ID.matcher(facts.id()).matches()) {
      add(
          facts,
          PluginProblem.MANIFEST,
          missing("Plugin-Id", facts.id(), "letters, digits, '.', '_', '-'"),
          problems);
    }
    if (!VERSION.matcher(facts.version()).matches()) {
      add(
          facts,
          PluginProblem.MANIFEST,
          missing("Plugin-Version", facts.version(), "a semantic version, for example 1.0.0"),
          problems);
    }
    if (facts.requires().isEmpty()) {
      add(
          facts,
          PluginProblem.MANIFEST,
          missing("Plugin-Requires", "", "a range, for example >=1.0.0 & <2.0.0"),
          problems);
    } else {
      requires(facts, spiVersion, problems);
    }
  }

  private static void requires(JarFacts facts, String spiVersion, List<PluginProblem> problems) {
    try {
      if (!new DefaultVersionManager().checkVersionConstraint(spiVersion, range(facts))) {
        add(
            facts,
            PluginProblem.VERSION,
            "Plugin-Requires: '%s' does not admit %s, the version of the contract here (use "
                    .formatted(facts.requires(), spiVersion)
                + "another version of the plugin or of weir)",
            problems);
      }
    } catch (RuntimeException e) {
      add(
          facts,
          PluginProblem.MANIFEST,
          "Plugin-Requires: '%s' (expected: a range, for example >=1.0.0 & <2.0.0)"
              .formatted(Faults.printable(facts.requires())),
          problems);
    }
  }

  /** A bare version means that one and what is compatible with it, not that one alone. */
  private static String range(JarFacts facts) {
    String text = facts.requires();
    return VERSION.matcher(text).matches() ? "^" + text : text;
  }

  /** Whether a range admits a version; what is no range admits nothing. */
  static boolean admits(String range, String version) {
    try {
      return new DefaultVersionManager().checkVersionConstraint(version, range);
    } catch (RuntimeException e) {
      return false;
    }
  }

  private static String missing(String key, String value, String expected) {
    return value.isEmpty()
        ? "%s: missing from the manifest (expected: %s)".formatted(key, expected)
        : "%s: '%s' (expected: %s)".formatted(key, Faults.printable(value), expected);
  }

  private static void add(
      JarFacts facts, String code, String message, List<PluginProblem> problems) {
    problems.add(new PluginProblem(facts.jar(), code, message));
  }
}
