package dev.weir.kernel.record.redact;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which names hold secrets, and what becomes of those. Of several rules that know a name the first
 * one counts; case does not matter. Immutable.
 */
final class Names {
  /** Knows no name. */
  static final Names NONE = new Names(Map.of(), List.of());

  /** A longer name is not compared: every pattern matches it, since rather too much is masked. */
  static final int LONGEST = 1024;

  /** What a rule says about its names. */
  record Found(int order, Action action) {}

  private record Pattern(Glob glob, Found found) {}

  private final Map<String, Found> exact;
  private final List<Pattern> patterns;

  private Names(Map<String, Found> exact, List<Pattern> patterns) {
    this.exact = Map.copyOf(exact);
    this.patterns = List.copyOf(patterns);
  }

  /** Collects names in the order of the rules. */
  static final class Builder {
    private final Map<String, Found> exact = new HashMap<>();
    private final List<Pattern> patterns = new ArrayList<>();

    void add(String name, int order, Action action) {
      var found = new Found(order, action);
      if (Glob.isOne(name)) {
        patterns.add(new Pattern(Glob.of(name), found));
      } else {
        exact.putIfAbsent(name.toLowerCase(Locale.ROOT), found);
      }
    }

    Names build() {
      return exact.isEmpty() && patterns.isEmpty() ? NONE : new Names(exact, patterns);
    }
  }

  boolean isEmpty() {
    return exact.isEmpty() && patterns.isEmpty();
  }

  @Nullable Action action(String name) {
    Found found = isEmpty() ? null : find(name.toLowerCase(Locale.ROOT));
    return found == null ? null : found.action();
  }

  /**
   * @param lower the name in lower case
   */
  @Nullable Found find(String lower) {
    Found best = exact.get(lower);
    for (Pattern pattern : patterns) {
      if (best != null && best.order() <= pattern.found().order()) {
        break;
      }
      if (lower.length() > LONGEST || pattern.glob().matches(lower)) {
        return pattern.found();
      }
    }
    return best;
  }

  /**
   * The action for a name of a form, in which {@code user[password]} and {@code password[]} are
   * ways to say {@code password} as well.
   */
  @Nullable Action formAction(String name) {
    if (isEmpty()) {
      return null;
    }
    String lower = name.toLowerCase(Locale.ROOT);
    Found best = find(lower);
    if (lower.indexOf('[') < 0 || lower.length() > LONGEST) {
      return best == null ? null : best.action();
    }
    for (String part : lower.split("[\\[\\]]", -1)) {
      Found found = part.isEmpty() ? null : find(part);
      if (found != null && (best == null || found.order() < best.order())) {
        best = found;
      }
    }
    return best == null ? null : best.action();
  }
}
