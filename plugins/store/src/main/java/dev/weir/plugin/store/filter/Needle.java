package dev.weir.plugin.store.filter;

import java.nio.charset.StandardCharsets;

/**
 * A text to search for, in time that is linear whatever is searched (Knuth, Morris, Pratt): bodies
 * are written by strangers.
 */
final class Needle {
  /** Which characters are taken for the same. */
  enum Case {
    KEPT,
    ASCII_IGNORED,
    IGNORED
  }

  private final Case letters;
  private final char[] pattern;

  /** For each place, the length of the longest end up to there that is also a beginning. */
  private final int[] fallback;

  Needle(String text, Case letters) {
    this.letters = letters;
    this.pattern = new char[text.length()];
    for (int i = 0; i < pattern.length; i++) {
      pattern[i] = fold(text.charAt(i));
    }
    this.fallback = new int[pattern.length];
    int matched = 0;
    for (int i = 1; i < pattern.length; i++) {
      while (matched > 0 && pattern[i] != pattern[matched]) {
        matched = fallback[matched - 1];
      }
      if (pattern[i] == pattern[matched]) {
        matched++;
      }
      fallback[i] = matched;
    }
  }

  /** For {@link #in(byte[])}: the UTF-8 bytes of a text. */
  static Needle ofBytes(String text) {
    return new Needle(latin(text.getBytes(StandardCharsets.UTF_8)), Case.ASCII_IGNORED);
  }

  int length() {
    return pattern.length;
  }

  boolean in(String text) {
    return find(text, 0, text.length()) >= 0;
  }

  /** Bytes as they are: a body may be anything. */
  boolean in(byte[] bytes) {
    return in(latin(bytes));
  }

  /** The first place between two others, or -1. */
  int find(String text, int from, int to) {
    int matched = 0;
    if (pattern.length == 0) {
      return from;
    }
    for (int i = from; i < to; i++) {
      char c = fold(text.charAt(i));
      while (matched > 0 && c != pattern[matched]) {
        matched = fallback[matched - 1];
      }
      if (c == pattern[matched] && ++matched == pattern.length) {
        return i - matched + 1;
      }
    }
    return -1;
  }

  private char fold(char c) {
    if (letters == Case.KEPT || (c >= 'a' && c <= 'z')) {
      return c;
    }
    if (c < 0x80 || letters == Case.ASCII_IGNORED) {
      return c >= 'A' && c <= 'Z' ? (char) (c + 'a' - 'A') : c;
    }
    return Character.toLowerCase(Character.toUpperCase(c));
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
