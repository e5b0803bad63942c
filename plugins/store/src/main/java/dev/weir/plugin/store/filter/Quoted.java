package dev.weir.plugin.store.filter;

/**
 * Text in quotes, with escapes: {@code \"}, {@code \\}, {@code \n}, {@code \r}, {@code \t} and u
 * with four digits.
 */
final class Quoted {
  private static final int HEX_DIGITS = 4;
  private static final int HEX = 16;

  private Quoted() {}

  /** Reads from one quote to the other. */
  static void read(Source source, StringBuilder into) throws FilterException {
    int start = source.at++;
    while (!source.skip("\"")) {
      if (source.atEnd()) {
        throw source.error("this quote is never closed", start, start + 1);
      }
      char c = source.peek();
      if (c == '\\') {
        into.append(escape(source));
      } else {
        into.append(c);
        source.at++;
      }
    }
  }

  private static char escape(Source source) throws FilterException {
    int start = source.at++;
    char c = source.peek();
    source.at++;
    return switch (c) {
      case '"', '\\' -> c;
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> hex(source, start);
      default ->
          throw source.error(
              "unknown escape; there are \\\" \\\\ \\n \\r \\t \\uXXXX", start, start + 2);
    };
  }

  private static char hex(Source source, int start) throws FilterException {
    int end = source.at + HEX_DIGITS;
    int value = 0;
    for (int i = source.at; i < end; i++) {
      int digit = i < source.text.length() ? Character.digit(source.text.charAt(i), HEX) : -1;
      if (digit < 0 || source.text.charAt(i) >= 0x80) {
        throw source.error("\\u needs four hex digits", start, i);
      }
      value = value * HEX + digit;
    }
    source.at = end;
    return (char) value;
  }

  /** Writes a text so that {@link #read} reads it back. */
  static void write(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (isShown(c)) {
            out.append(c);
          } else {
            out.append("\\u%04x".formatted((int) c));
          }
        }
      }
    }
    out.append('"');
  }

  private static boolean isShown(char c) {
    return c == ' '
        || switch (Character.getType(c)) {
          case Character.CONTROL,
              Character.FORMAT,
              Character.SURROGATE,
              Character.UNASSIGNED,
              Character.PRIVATE_USE,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR,
              Character.SPACE_SEPARATOR ->
              false;
          default -> true;
        };
  }
}
