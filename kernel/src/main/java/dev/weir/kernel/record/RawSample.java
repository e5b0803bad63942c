package dev.weir.kernel.record;

import dev.weir.kernel.record.redact.FieldKind;
import dev.weir.kernel.record.redact.Scope;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The first bytes of a message that could not be read, as text: masked line by line as the head
 * that it was perhaps meant to be, since what is malformed may hold secrets all the same.
 */
final class RawSample {
  /** The extra that holds such bytes. */
  static final String KEY = "raw";

  private static final String WORD_ENDS = " \t:=,;\"";

  private RawSample() {}

  static String masked(byte[] bytes, Scope scope) {
    var raw = new String(bytes, StandardCharsets.ISO_8859_1);
    var out = new StringBuilder(raw.length());
    boolean bodies = scope.concernsBodies();
    FieldKind last = FieldKind.URI;
    int from = 0;
    while (from < raw.length()) {
      int to = from;
      while (to < raw.length() && raw.charAt(to) != '\n' && raw.charAt(to) != '\r') {
        to++;
      }
      last = line(raw.substring(from, to), last, scope, out);
      from = to;
      while (to < raw.length() && (raw.charAt(to) == '\n' || raw.charAt(to) == '\r')) {
        out.append(raw.charAt(to++));
      }
      boolean headEnds = raw.substring(from, to).replace("\r", "").length() > 1;
      from = to;
      if (bodies && headEnds && from < raw.length()) {
        // Who has rules for bodies wants none that nobody could read.
        return RawText.decoded(out.append(Masking.MASK).toString());
      }
    }
    return RawText.decoded(out.toString());
  }

  /** Appends one line; returns what it was, for the lines that are folded onto it. */
  private static FieldKind line(String line, FieldKind last, Scope scope, StringBuilder out) {
    int colon = line.indexOf(':');
    boolean folded = line.startsWith(" ") || line.startsWith("\t");
    if (folded && last != FieldKind.TEXT && last != FieldKind.URI) {
      out.append(Masking.MASK);
      return last;
    }
    String name = colon > 0 ? name(line, colon) : "";
    FieldKind kind = FieldKind.of(name);
    boolean known = kind != FieldKind.TEXT || scope.namesField(name);
    if (folded || colon <= 0 || (!known && !isToken(line, colon))) {
      return odd(line, scope, out);
    }
    int value = colon + 1;
    while (value < line.length() && line.charAt(value) == ' ') {
      value++;
    }
    String said = line.substring(value);
    String shown = scope.field(kind, name, said);
    out.append(line, 0, value).append(shown == null ? Masking.MASK : userInfo(shown, -1));
    // What is folded onto a value that was taken out belongs to it.
    return kind == FieldKind.TEXT && !said.equals(shown) ? FieldKind.SECRET : kind;
  }

  private static boolean isToken(String line, int colon) {
    return line.substring(0, colon).chars().allMatch(c -> HeaderNames.isToken((char) c));
  }

  /** A line that is no field: of a request, or with something in it that broke it. */
  private static FieldKind odd(String line, Scope scope, StringBuilder out) {
    int secret = secretBegins(line, scope);
    String head = secret < 0 ? line : line.substring(0, secret);
    out.append(userInfo(scope.text(head), head.indexOf(' ')));
    if (secret >= 0 && secret < line.length()) {
      out.append(Masking.MASK);
    }
    return secret >= 0 ? FieldKind.SECRET : FieldKind.TEXT;
  }

  /** Where a name ends that is one of a secret, wherever it stands in a line; -1 if none does. */
  private static int secretBegins(String line, Scope scope) {
    String lower = line.toLowerCase(Locale.ROOT);
    int secret = -1;
    for (String name : FieldKind.secretNames()) {
      int at = lower.indexOf(name);
      int end = at + name.length();
      secret = at >= 0 && (secret < 0 || end < secret) ? end : secret;
    }
    int from = 0;
    for (int i = 0; i <= line.length() && (secret < 0 || i < secret); i++) {
      if (i == line.length() || WORD_ENDS.indexOf(line.charAt(i)) >= 0) {
        if (i > from && scope.namesField(name(line.substring(from, i), i - from))) {
          return i;
        }
        from = i + 1;
      }
    }
    return secret;
  }

  /**
   * Hides what is before an {@code @} in an authority without slashes to know it by, as CONNECT has
   * it, or with a space in it.
   */
  private static String userInfo(String text, int space) {
    int slashes = text.indexOf("//", space + 1);
    int path = text.indexOf('/', space + 1);
    int start = slashes >= 0 && slashes == path ? slashes + 2 : space + 1;
    path = text.indexOf('/', start);
    int at = text.lastIndexOf('@', path < 0 ? text.length() : path);
    return at >= start ? text.substring(0, start) + Masking.MASK + text.substring(at) : text;
  }

  /** The name without what does not belong into one: it may be what was malformed. */
  private static String name(String line, int colon) {
    var name = new StringBuilder(colon);
    for (int i = 0; i < colon; i++) {
      char c = line.charAt(i);
      if (c > ' ' && c < 0x7f) {
        name.append(c);
      }
    }
    return name.toString();
  }
}
