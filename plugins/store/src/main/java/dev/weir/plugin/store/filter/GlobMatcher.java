package dev.weir.plugin.store.filter;

import java.util.ArrayList;
import java.util.List;

/**
 * Matches texts against a {@link Glob}. The first place where a part fits is always good enough, so
 * nothing is ever tried twice and the time is in proportion to the text.
 */
final class GlobMatcher {
  private final boolean ignoreCase;
  private final List<String> parts;
  private final List<Needle> middle = new ArrayList<>();

  GlobMatcher(Glob glob, boolean ignoreCase) {
    this.ignoreCase = ignoreCase;
    this.parts = glob.parts();
    for (int i = 1; i < parts.size() - 1; i++) {
      middle.add(new Needle(parts.get(i), ignoreCase ? Needle.Case.IGNORED : Needle.Case.KEPT));
    }
  }

  boolean matches(String text) {
    String first = parts.getFirst();
    if (parts.size() == 1) {
      return ignoreCase ? text.equalsIgnoreCase(first) : text.equals(first);
    }
    String last = parts.getLast();
    int end = text.length() - last.length();
    int at = first.length();
    if (at > end || !regionIs(text, 0, first) || !regionIs(text, end, last)) {
      return false;
    }
    for (Needle part : middle) {
      int found = part.find(text, at, end);
      if (found < 0) {
        return false;
      }
      at = found + part.length();
    }
    return true;
  }

  /** Whether it has no star and is the end of the text. */
  boolean isEndOf(String text) {
    String last = parts.getLast();
    return parts.size() == 1 && regionIs(text, text.length() - last.length(), last);
  }

  private boolean regionIs(String text, int from, String part) {
    return text.regionMatches(ignoreCase, from, part, 0, part.length());
  }
}
