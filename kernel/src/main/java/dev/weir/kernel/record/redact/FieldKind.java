package dev.weir.kernel.record.redact;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a field's name says about its value. */
public enum FieldKind {
  CREDENTIALS,
  COOKIES,
  SET_COOKIE,
  /** The whole value is a secret. */
  SECRET,
  /** Some smuggle a token here, since a browser lets a script set no other field. */
  PROTOCOLS,
  HOST,
  URI,
  TEXT;

  /** The kind of a field; the case of the name and white space around it do not matter. */
  public static FieldKind of(String name) {
    String lower = name.strip().toLowerCase(Locale.ROOT);
    return switch (lower) {
      case "authorization", "proxy-authorization" -> CREDENTIALS;
      case "cookie", "cookie2" -> COOKIES;
      case "set-cookie", "set-cookie2" -> SET_COOKIE;
      case "sec-websocket-protocol" -> PROTOCOLS;
      case "host", ":authority" -> HOST;
      default -> {
        if (KnownSecrets.FIELDS.contains(lower)) {
          yield SECRET;
        }
        yield KnownSecrets.URI_FIELDS.contains(lower) ? URI : TEXT;
      }
    };
  }

  /** Names of fields that hold secrets, in lower case, to be looked for where a field is broken. */
  public static Set<String> secretNames() {
    return NAMES;
  }

  private static final Set<String> NAMES = names();

  private static Set<String> names() {
    var all = new HashSet<>(KnownSecrets.FIELDS);
    all.addAll(List.of("authorization", "cookie"));
    return Set.copyOf(all);
  }
}
