package dev.weir.kernel.record.redact;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Redacts values of header and trailer fields. Immutable. */
final class FieldRules {
  private final boolean defaults;
  private final Names headers;
  private final Cookies cookies;
  private final TextRules text;
  private final Tokens tokens;

  /**
   * @param defaults whether {@link FieldKind} alone makes a value a secret
   * @param headers names of further fields
   * @param cookies names of cookies that are told apart from others
   */
  FieldRules(boolean defaults, Names headers, Names cookies, TextRules text, Tokens tokens) {
    this.defaults = defaults;
    this.headers = headers;
    this.cookies = new Cookies(cookies, defaults ? Action.MASK : null, tokens);
    this.text = text;
    this.tokens = tokens;
  }

  /** The value as it may be shown; null if the field is left out. */
  @Nullable String shown(FieldKind kind, String name, String value) {
    Action action = headers.isEmpty() ? null : headers.action(name.strip());
    if (action != null) {
      return byRule(action, kind, value);
    }
    return switch (kind) {
      case CREDENTIALS -> defaults ? credentials(Action.MASK, value) : value;
      case COOKIES -> cookies.request(value);
      case SET_COOKIE -> cookies.response(value);
      case SECRET -> defaults && !value.isEmpty() ? Tokens.MASK : text.text(value, false);
      case PROTOCOLS -> defaults ? protocols(value) : value;
      case HOST -> text.uri(value);
      case URI -> text.text(value, true);
      case TEXT -> text.text(value, false);
    };
  }

  /** Whether a rule names a field. */
  boolean names(String name) {
    return headers.action(name) != null;
  }

  private @Nullable String byRule(Action action, FieldKind kind, String value) {
    if (action == Action.DROP) {
      return null;
    }
    return switch (kind) {
      case CREDENTIALS -> credentials(action, value);
      case COOKIES -> new Cookies(cookies.names(), action, tokens).request(value);
      case SET_COOKIE -> new Cookies(cookies.names(), action, tokens).response(value);
      default -> value.isEmpty() ? value : tokens.of(action, value, true);
    };
  }

  private String credentials(Action action, String value) {
    int space = value.indexOf(' ');
    if (space > 0
        && KnownSecrets.SCHEMES.contains(value.substring(0, space).toLowerCase(Locale.ROOT))) {
      String secret = value.substring(space + 1).strip();
      return value.substring(0, space) + " " + tokens.of(action, secret, true);
    }
    return value.isEmpty() ? value : tokens.of(action, value, true);
  }

  /** A protocol's name is short and a word; behind one that announces a token, nothing is shown. */
  private static String protocols(String value) {
    var out = new StringBuilder(value.length());
    boolean announced = false;
    for (String part : value.split(",", -1)) {
      String word = part.strip();
      String lower = word.toLowerCase(Locale.ROOT);
      int bearer = lower.indexOf("bearer.");
      boolean secret = announced || bearer >= 0 || lower.startsWith("eyj") || word.length() > 64;
      out.append(out.isEmpty() ? "" : ", ").append(secret && !word.isEmpty() ? Tokens.MASK : word);
      announced |= KnownSecrets.PARAMETERS.contains(lower) || KnownSecrets.SCHEMES.contains(lower);
    }
    return out.toString();
  }
}
