package dev.weir.spi.terminal;

/**
 * Text of strangers, made so that it can be shown: no character that steers a terminal, known
 * widths, cut to a number of columns.
 *
 * @since 1.0
 */
public final class SafeText {
  private static final int DEL = 0x7f;
  private static final int FIRST_C1 = 0x80;
  private static final int LAST_C1 = 0x9f;

  private SafeText() {}

  /**
   * Whether a character does something instead of being something: controls, line separators, marks
   * that turn the direction of writing.
   */
  public static boolean acts(int c) {
    return c < ' '
        || c == DEL
        || (c >= FIRST_C1 && c <= LAST_C1)
        || (c >= 0x2028 && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069)
        || c == 0x061c
        || c == 0x200e
        || c == 0x200f
        || c == 0xfeff;
  }

  /** The text with {@code ?} for each char that acts or has no width of its own. */
  public static String clean(String text) {
    StringBuilder out = null;
    for (int i = 0; i < text.length(); i++) {
      if (!isShown(text.charAt(i))) {
        out = out == null ? new StringBuilder(text) : out;
        out.setCharAt(i, '?');
      }
    }
    return out == null ? text : out.toString();
  }

  private static boolean isShown(char c) {
    if (c < DEL) {
      return c >= ' ';
    }
    return !acts(c)
        && switch (Character.getType(c)) {
          case Character.FORMAT,
              Character.SURROGATE,
              Character.UNASSIGNED,
              Character.PRIVATE_USE,
              Character.NON_SPACING_MARK,
              Character.ENCLOSING_MARK ->
              false;
          default -> true;
        };
  }

  /** How many columns a clean text takes; rather one too many where terminals differ. */
  public static int width(CharSequence text) {
    int sum = 0;
    for (int i = 0; i < text.length(); i++) {
      sum += width(text.charAt(i));
    }
    return sum;
  }

  private static int width(char c) {
    boolean wide = c >= 0x1100 && !(c >= 0x1e00 && c < 0x2e80);
    return wide ? 2 : 1;
  }

  /** A clean text, cut at the end if it is too wide. */
  public static String end(String text, int columns) {
    if (width(text) <= columns) {
      return text;
    }
    return columns <= 0 ? "" : head(text, columns - 1) + "…";
  }

  /** A clean text, cut in the middle if it is too wide: both ends of a name say something. */
  public static String middle(String text, int columns) {
    if (width(text) <= columns) {
      return text;
    }
    if (columns <= 0) {
      return "";
    }
    String first = head(text, (columns - 1) / 2);
    int left = columns - 1 - width(first);
    int from = text.length();
    while (from > first.length() && width(text.charAt(from - 1)) <= left) {
      from--;
      left -= width(text.charAt(from));
    }
    return first + "…" + text.substring(from);
  }

  private static String head(String text, int columns) {
    int used = 0;
    int to = 0;
    while (to < text.length() && used + width(text.charAt(to)) <= columns) {
      used += width(text.charAt(to));
      to++;
    }
    return text.substring(0, to);
  }
}
