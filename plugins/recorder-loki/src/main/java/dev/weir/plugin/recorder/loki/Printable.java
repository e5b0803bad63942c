package dev.weir.plugin.recorder.loki;

/** Text of strangers for people who look at it on a terminal. */
final class Printable {
  private Printable() {}

  /**
   * The text with a {@code \}{@code u001b} in place of what does something instead of being
   * something.
   */
  static String text(String text) {
    int first = 0;
    while (first < text.length() && !acts(text.charAt(first))) {
      first++;
    }
    if (first == text.length()) {
      return text;
    }
    var out = new StringBuilder(text.length() + 16).append(text, 0, first);
    for (int i = first; i < text.length(); i++) {
      char c = text.charAt(i);
      if (acts(c)) {
        out.append("\\u").append(String.format("%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  /** Controls, line separators, and marks that turn the direction of writing. */
  private static boolean acts(char c) {
    return c < ' '
        || (c >= 0x7f && c <= 0x9f)
        || (c >= 0x2028 && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069)
        || c == 0x200e
        || c == 0x200f
        || c == 0xfeff;
  }
}
