package dev.weir.kernel.record.redact;

import org.jspecify.annotations.Nullable;

/**
 * Takes values out of {@code application/x-www-form-urlencoded} (WHATWG URL section 5.1):
 *
 * <pre>
 *  name=value&amp;name=value...      each byte that is special as %XX, a space as +
 * </pre>
 *
 * <p>Some servers part pairs at {@code ;} as well, so a name is looked for behind that too; a value
 * goes up to the next {@code &}.
 */
final class FormRewriter {
  static final String MALFORMED = "form: malformed";

  /** What no encoder leaves as it is: then it is something else, or pairs were lost. */
  private static final String NEVER = "{}<>\"\\";

  private FormRewriter() {}

  /**
   * Redacts a form.
   *
   * @param cut whether more followed that is not here
   */
  static Rewritten rewrite(byte[] bytes, int length, boolean cut, Names names, Tokens tokens) {
    int end = length;
    while (end > 0 && !cut && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r')) {
      end--;
    }
    if (!isForm(bytes, end, cut)) {
      return Rewritten.withheld(MALFORMED);
    }
    var out = new Output(bytes, length);
    int at = 0;
    while (at < end) {
      int to = indexOf(bytes, '&', at, end);
      pair(bytes, at, to, end, cut && to == end, names, tokens, out);
      at = to + 1;
    }
    return out.result();
  }

  /** Whether a text begins like a form although nobody said that it is one. */
  static boolean looksLikeForm(byte[] bytes, int length) {
    int i = 0;
    while (i < Math.min(length, Names.LONGEST) && isNameByte(bytes[i])) {
      i++;
    }
    return i > 0 && i < length && bytes[i] == '=';
  }

  private static boolean isNameByte(byte b) {
    return (b >= '0' && b <= '9')
        || (b >= 'A' && b <= 'Z')
        || (b >= 'a' && b <= 'z')
        || "-_.~%+[]$*!".indexOf(b) >= 0;
  }

  private static boolean isForm(byte[] bytes, int end, boolean cut) {
    for (int i = 0; i < end; i++) {
      byte b = bytes[i];
      if (b == '%' && !Percent.isTriplet(bytes, i, end) && !(cut && i >= end - 2)) {
        return false;
      }
      if ((b >= 0 && b < ' ') || b == 0x7f || (b > 0 && NEVER.indexOf(b) >= 0)) {
        return false;
      }
    }
    return true;
  }

  private static void pair(
      byte[] bytes,
      int from,
      int to,
      int end,
      boolean open,
      Names names,
      Tokens tokens,
      Output out) {
    int name = from;
    for (int i = from; i < to; i++) {
      if (bytes[i] == ';') {
        name = i + 1;
      } else if (bytes[i] == '=') {
        Action action = action(bytes, name, i, names);
        if (action != null) {
          take(bytes, name, i + 1, to, end, open, action, tokens, out);
          return;
        }
        name = i + 1;
      }
    }
  }

  private static @Nullable Action action(byte[] bytes, int from, int to, Names names) {
    if (to - from > 3 * Names.LONGEST) {
      return names.formAction("x".repeat(Names.LONGEST + 1));
    }
    return to > from ? names.formAction(Percent.decoded(bytes, from, to).strip()) : null;
  }

  private static void take(
      byte[] bytes,
      int name,
      int value,
      int to,
      int end,
      boolean open,
      Action action,
      Tokens tokens,
      Output out) {
    if (action == Action.DROP) {
      if (to < end) {
        out.replace(name, to + 1, "");
      } else {
        out.removeLast(name, to, '&');
      }
    } else if (to > value) {
      String text = Percent.decoded(bytes, value, to);
      out.replace(value, to, escaped(tokens.of(action, text, !open)));
    }
  }

  /** The kept end of a value may hold what would part it. */
  private static String escaped(String token) {
    return java.net.URLEncoder.encode(token, java.nio.charset.StandardCharsets.UTF_8)
        .replace("%3A", ":");
  }

  private static int indexOf(byte[] bytes, char c, int from, int to) {
    int i = from;
    while (i < to && bytes[i] != c) {
      i++;
    }
    return i;
  }
}
