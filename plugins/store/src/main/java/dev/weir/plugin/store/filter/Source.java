package dev.weir.plugin.store.filter;

/** The text of a filter and how far it has been read. */
final class Source {
  private static final String WORD_ENDS = "()\"";

  final String text;
  int at;

  Source(String text) {
    this.text = text;
  }

  boolean atEnd() {
    return at >= text.length();
  }

  /** The next character; NUL at the end, where nothing compares with it. */
  char peek() {
    return atEnd() ? '\0' : text.charAt(at);
  }

  boolean next(char c) {
    return !atEnd() && text.charAt(at) == c;
  }

  boolean skip(String expected) {
    if (text.startsWith(expected, at)) {
      at += expected.length();
      return true;
    }
    return false;
  }

  void skipBlanks() {
    while (!atEnd() && isBlank(text.charAt(at))) {
      at++;
    }
  }

  boolean atBlank() {
    return atEnd() || isBlank(text.charAt(at));
  }

  /** The bare word that begins here, up to a blank, a parenthesis or a quote. */
  String word() {
    int end = at;
    while (end < text.length()
        && !isBlank(text.charAt(end))
        && WORD_ENDS.indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return text.substring(at, end);
  }

  /** Where the key that begins here ends; {@code at} if there is none. */
  int keyEnd() {
    int end = at;
    while (end < text.length() && isKeyChar(text.charAt(end), end == at)) {
      end++;
    }
    return end;
  }

  FilterException error(String message, int from, int to) {
    return new FilterException(message, text, from, to - from);
  }

  static boolean isBlank(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }

  static boolean isKeyChar(char c, boolean first) {
    boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter || (!first && ((c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_'));
  }
}
