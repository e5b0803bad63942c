package dev.weir.kernel.record.redact;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Cookies of a field, each redacted by its name.
 *
 * @param names that rules know
 * @param others what becomes of the cookies that no rule knows; null if they may be shown
 * @param tokens what stands for a value
 */
record Cookies(Names names, @Nullable Action others, Tokens tokens) {
  /** The value of a {@code Cookie} field (RFC 6265 section 4.2). */
  String request(String value) {
    var out = new StringBuilder(value.length());
    for (String pair : value.split(";", -1)) {
      String shown = cookie(pair.strip());
      if (shown != null) {
        out.append(out.isEmpty() ? "" : "; ").append(shown);
      }
    }
    return out.toString();
  }

  /** The value of a {@code Set-Cookie} field; null if it goes with its cookie. */
  @Nullable String response(String value) {
    String[] parts = value.split(";", -1);
    String first = cookie(parts[0].strip());
    if (first == null) {
      return null;
    }
    var out = new StringBuilder(value.length()).append(first);
    for (int i = 1; i < parts.length; i++) {
      String part = parts[i].strip();
      String shown = isAttribute(part) ? part : cookie(part);
      if (shown != null) {
        out.append("; ").append(shown);
      }
    }
    return out.toString();
  }

  /** Null if it is left out. */
  private @Nullable String cookie(String pair) {
    int equals = pair.indexOf('=');
    String name = equals > 0 ? pair.substring(0, equals).strip() : "";
    Action known = name.isEmpty() ? null : names.action(name);
    Action action = known == null ? others : known;
    if (action == null || pair.isEmpty()) {
      return pair;
    }
    if (action == Action.DROP) {
      return null;
    }
    return equals > 0
        ? pair.substring(0, equals + 1) + tokens.of(action, pair.substring(equals + 1), true)
        : tokens.of(action, pair, true);
  }

  /** An attribute is shown if it cannot hide a second cookie that was joined with a comma. */
  private static boolean isAttribute(String part) {
    int equals = part.indexOf('=');
    String name = equals < 0 ? part : part.substring(0, equals);
    String value = equals < 0 ? "" : part.substring(equals + 1);
    boolean known =
        part.isEmpty() || KnownSecrets.COOKIE_ATTRIBUTES.contains(name.toLowerCase(Locale.ROOT));
    boolean comma = value.indexOf(',') >= 0 && !name.equalsIgnoreCase("expires");
    return known && value.indexOf('=') < 0 && !comma;
  }
}
