package dev.weir.kernel.record.redact;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Takes parts out of {@code multipart/form-data} (RFC 7578, RFC 2046 section 5.1):
 *
 * <pre>
 *  --boundary CRLF
 *  Content-Disposition: form-data; name="password" CRLF
 *  CRLF
 *  what is replaced CRLF
 *  --boundary-- CRLF
 * </pre>
 *
 * <p>A part that holds JSON is given to the rules for JSON. Line ends without CR are accepted.
 */
final class MultipartRewriter {
  static final String MALFORMED = "multipart: malformed";

  private static final int LONGEST_HEAD = 16 << 10;

  private final byte[] bytes;
  private final int length;
  private final boolean cut;
  private final byte[] delimiter;
  private final BodyRules rules;
  private final Output out;
  private String problem = "";

  private MultipartRewriter(
      byte[] bytes, int length, boolean cut, String boundary, BodyRules rules) {
    this.bytes = bytes;
    this.length = length;
    this.cut = cut;
    this.delimiter = ("--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    this.rules = rules;
    this.out = new Output(bytes, length);
  }

  /**
   * Redacts a body.
   *
   * @param cut whether more followed that is not here
   */
  static Rewritten rewrite(
      byte[] bytes, int length, boolean cut, String boundary, BodyRules rules) {
    if (boundary.isEmpty() || boundary.length() > 256) {
      return Rewritten.withheld(MALFORMED);
    }
    return new MultipartRewriter(bytes, length, cut, boundary, rules).run();
  }

  private Rewritten run() {
    int at = delimiter(0);
    if (at != 0) {
      // What is in front of the first part belongs to none: nobody sends it, but it could be one.
      return Rewritten.withheld(MALFORMED);
    }
    while (at >= 0 && problem.isEmpty()) {
      int from = at + delimiter.length;
      if (from + 1 < length && bytes[from] == '-' && bytes[from + 1] == '-') {
        if (!blank(from + 2, length)) {
          out.end(from + 2);
        }
        break;
      }
      at = part(at, from);
    }
    return problem.isEmpty() ? out.result() : Rewritten.withheld(problem);
  }

  /**
   * Reads a part.
   *
   * @param begin of its delimiter
   * @param from end of the delimiter
   * @return where the next delimiter begins; -1 if it was the last one
   */
  private int part(int begin, int from) {
    int head = lineEnd(from);
    int body = head < 0 ? -1 : headEnd(head);
    if (body < 0) {
      return ended(begin);
    }
    if (!blank(from, head)) {
      problem = MALFORMED;
      return -1;
    }
    int next = delimiter(body);
    if (next < 0 && !cut) {
      problem = MALFORMED;
      return -1;
    }
    int end = next < 0 ? length : next - (next >= 2 && bytes[next - 2] == '\r' ? 2 : 1);
    redact(begin, head, body, Math.max(body, end), next);
    return next;
  }

  /** The text ended within a head: what is left of it is not shown. */
  private int ended(int begin) {
    if (cut) {
      out.end(begin);
    } else {
      problem = MALFORMED;
    }
    return -1;
  }

  private void redact(int begin, int head, int body, int end, int next) {
    String fields = new String(bytes, head, body - head, StandardCharsets.ISO_8859_1);
    String disposition = field(fields, "content-disposition");
    List<String> names = disposition == null ? List.of() : Disposition.names(disposition);
    if (names == null) {
      problem = MALFORMED;
      return;
    }
    Action action = null;
    for (String name : names) {
      Action known = rules.form().formAction(name.strip());
      action = action == null ? known : action;
    }
    if (action == Action.DROP) {
      out.replace(begin, next < 0 ? length : next, "");
    } else if (action != null) {
      if (end > body) {
        out.replace(body, end, rules.tokens().of(action, bytes, body, end, next >= 0));
      }
    } else {
      inner(fields, body, end, next < 0);
    }
  }

  private void inner(String fields, int from, int to, boolean open) {
    byte[] content = java.util.Arrays.copyOfRange(bytes, from, to);
    String type = field(fields, "content-type");
    String coding = field(fields, "content-transfer-encoding");
    boolean plain =
        coding == null
            || List.of("", "7bit", "8bit", "binary")
                .contains(coding.strip().toLowerCase(Locale.ROOT));
    Rewritten result = rules.part(type == null ? "" : type, content, open, !plain);
    if (result.isWithheld()) {
      problem = result.withheld();
    } else if (result.bytes() != null) {
      out.rewrite(from, to, result.bytes(), result.values());
    }
  }

  /** The first delimiter at the beginning of a line, or -1. */
  private int delimiter(int from) {
    for (int i = from; i + delimiter.length <= length; i++) {
      boolean line = i == 0 || bytes[i - 1] == '\n';
      if (line && bytes[i] == '-' && isDelimiter(i)) {
        return i;
      }
    }
    return -1;
  }

  private boolean isDelimiter(int at) {
    for (int i = 0; i < delimiter.length; i++) {
      if (bytes[at + i] != delimiter[i]) {
        return false;
      }
    }
    int after = at + delimiter.length;
    // A longer word that begins like the boundary is none.
    return after >= length || bytes[after] <= ' ' || bytes[after] == '-';
  }

  /** Where the line behind this one begins, or -1. */
  private int lineEnd(int from) {
    int most = Math.min(length, from + LONGEST_HEAD);
    for (int i = from; i < most; i++) {
      if (bytes[i] == '\n') {
        return i + 1;
      }
    }
    return -1;
  }

  /** Where the body begins behind a head, or -1. */
  private int headEnd(int head) {
    int at = head;
    while (at >= 0 && at - head < LONGEST_HEAD) {
      int next = lineEnd(at);
      if (next >= 0 && blank(at, next)) {
        return next;
      }
      at = next;
    }
    return -1;
  }

  private boolean blank(int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] > ' ' || bytes[i] < 0) {
        return false;
      }
    }
    return true;
  }

  /** The value of a part's field, lines that are folded joined; null if there is none. */
  private static @Nullable String field(String head, String name) {
    String unfolded = head.replaceAll("\\r?\\n[ \\t]+", " ");
    for (String line : unfolded.split("\\r?\\n", -1)) {
      int colon = line.indexOf(':');
      if (colon > 0 && line.substring(0, colon).strip().equalsIgnoreCase(name)) {
        return line.substring(colon + 1).strip();
      }
    }
    return null;
  }
}
