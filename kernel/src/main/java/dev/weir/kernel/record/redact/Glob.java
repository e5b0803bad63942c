package dev.weir.kernel.record.redact;

import java.util.Locale;

/**
 * A pattern in which {@code *} stands for any characters, without regard to case. Matching goes
 * back to the last star only, so that it takes length times length at the most.
 *
 * @param pattern lower case
 */
record Glob(String pattern) {
  static Glob of(String text) {
    return new Glob(text.toLowerCase(Locale.ROOT));
  }

  static boolean isOne(String text) {
    return text.indexOf('*') >= 0;
  }

  /**
   * @param text lower case
   */
  boolean matches(String text) {
    int p = 0;
    int t = 0;
    int star = -1;
    int mark = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        mark = t;
      } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++mark;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
