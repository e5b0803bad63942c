package dev.weir.plugin.recorder.loki;

/** Lengths of text as UTF-8, which is what Loki counts. */
final class Utf8 {
  private static final String ELLIPSIS = "…";
  private static final int ELLIPSIS_LENGTH = 3;

  private Utf8() {}

  static int length(String text) {
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      length += length(text.charAt(i));
    }
    return length;
  }

  /** A half of a pair counts two: together four, alone (as a question mark) more than it takes. */
  private static int length(char c) {
    return c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
  }

  /** The text, or its beginning and an ellipsis, in no more than so many bytes. */
  static String cut(String text, int most) {
    if (text.length() * 3L <= most || length(text) <= most) {
      return text;
    }
    int length = ELLIPSIS_LENGTH;
    int end = 0;
    while (end < text.length() && length + length(text.charAt(end)) <= most) {
      length += length(text.charAt(end++));
    }
    if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end) + ELLIPSIS;
  }
}
