package dev.weir.kernel.record;

import java.nio.charset.StandardCharsets;

/**
 * The first bytes of a message that could not be read, as text: masked line by line as the head
 * that it was perhaps meant to be, since what is malformed may hold secrets all the same.
 */
final class RawSample {
  /** The extra that holds such bytes. */
  static final String KEY = "raw";

  private RawSample() {}

  static String masked(byte[] bytes) {
    var raw = new String(bytes, StandardCharsets.ISO_8859_1);
    var out = new StringBuilder(raw.length());
    Masking.FieldKind last = Masking.FieldKind.URI;
    int from = 0;
    while (from < raw.length()) {
      int to = from;
      while (to < raw.length() && raw.charAt(to) != '\n' && raw.charAt(to) != '\r') {
        to++;
      }
      last = line(raw.substring(from, to), from == 0, last, out);
      while (to < raw.length() && (raw.charAt(to) == '\n' || raw.charAt(to) == '\r')) {
        out.append(raw.charAt(to++));
      }
      from = to;
    }
    return RawText.decoded(out.toString());
  }

  /** Appends one line; returns what it was, for the lines that are folded onto it. */
  private static Masking.FieldKind line(
      String line, boolean first, Masking.FieldKind last, StringBuilder out) {
    int colon = line.indexOf(':');
    boolean folded = line.startsWith(" ") || line.startsWith("\t");
    if (folded && last != Masking.FieldKind.TEXT && last != Masking.FieldKind.URI) {
      out.append(Masking.MASK);
      return last;
    }
    if (first || folded || colon <= 0) {
      out.append(Masking.text(line));
      return first ? Masking.FieldKind.TEXT : last;
    }
    Masking.FieldKind kind = Masking.kind(name(line, colon));
    int value = colon + 1;
    while (value < line.length() && line.charAt(value) == ' ') {
      value++;
    }
    out.append(line, 0, value).append(Masking.field(kind, line.substring(value)));
    return kind;
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
