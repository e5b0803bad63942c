package dev.weir.kernel.config.print;

import java.math.BigInteger;
import java.util.Comparator;

/**
 * The order of keys of free mappings in YAML: by character, but a run of digits counts as a number
 * ({@code a2} before {@code a10}), and other characters come before letters, except after a digit.
 */
final class NaturalOrder implements Comparator<String> {
  @Override
  public int compare(String left, String right) {
    int shorter = Math.min(left.length(), right.length());
    boolean afterDigit = false;
    for (int at = 0; at < shorter; at++) {
      char a = left.charAt(at);
      char b = right.charAt(at);
      if (a == b) {
        afterDigit = Character.isDigit(a);
      } else {
        return differing(left, right, at, afterDigit);
      }
    }
    return Integer.compare(left.length(), right.length());
  }

  private static int differing(String left, String right, int at, boolean afterDigit) {
    char a = left.charAt(at);
    char b = right.charAt(at);
    boolean aLetter = Character.isLetter(a);
    boolean bLetter = Character.isLetter(b);
    if (aLetter != bLetter) {
      return aLetter == afterDigit ? -1 : 1;
    }
    boolean aDigit = Character.isDigit(a);
    boolean bDigit = Character.isDigit(b);
    if (aDigit != bDigit) {
      return aDigit ? 1 : -1;
    }
    return aDigit ? numbers(left, right, at) : Character.compare(a, b);
  }

  /** Compares the numbers that the differing digits belong to. */
  private static int numbers(String left, String right, int at) {
    int start = at;
    while (start > 0 && Character.isDigit(left.charAt(start - 1))) {
      start--;
    }
    String a = digits(left, start);
    String b = digits(right, start);
    int byValue = new BigInteger(a).compareTo(new BigInteger(b));
    return byValue != 0 ? byValue : Integer.compare(a.length(), b.length());
  }

  private static String digits(String text, int start) {
    int end = start;
    while (end < text.length() && Character.isDigit(text.charAt(end))) {
      end++;
    }
    return text.substring(start, end);
  }
}
