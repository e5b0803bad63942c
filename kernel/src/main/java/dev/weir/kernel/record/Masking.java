package dev.weir.kernel.record;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * Takes secrets out of text before any sink, log or spool sees it. Rather masks too much than too
 * little. What is masked:
 *
 * <ul>
 *   <li>values of {@code Authorization} and {@code Proxy-Authorization}, except the name of a known
 *       scheme; of {@code Cookie} and {@code Set-Cookie}, except the cookies' names and attributes;
 *       of the fields in {@link #SECRET_FIELDS};
 *   <li>the part before {@code @} of each authority, in any text;
 *   <li>values of the parameters in {@link #SECRET_PARAMETERS}, in query and fragment of any text.
 * </ul>
 *
 * <p>Bodies are not searched. Thread-safe.
 */
public final class Masking {
  /** What stands for a secret. */
  public static final String MASK = "***";

  /** Fields whose whole value is a secret; lower case. */
  static final Set<String> SECRET_FIELDS =
      Set.of(
          "api-key",
          "apikey",
          "authentication-info",
          "ocp-apim-subscription-key",
          "private-token",
          "proxy-authentication-info",
          "x-access-token",
          "x-amz-security-token",
          "x-api-key",
          "x-auth-token",
          "x-csrf-token",
          "x-goog-api-key",
          "x-vault-token",
          "x-xsrf-token");

  /** Names of parameters whose values are secrets; lower case. */
  static final Set<String> SECRET_PARAMETERS =
      Set.of(
          "access_key",
          "access_token",
          "api-key",
          "api_key",
          "apikey",
          "assertion",
          "auth",
          "auth_token",
          "authorization",
          "awsaccesskeyid",
          "client_assertion",
          "client_secret",
          "code",
          "id_token",
          "jsessionid",
          "jwt",
          "key",
          "otp",
          "pass",
          "passwd",
          "password",
          "phpsessid",
          "private_token",
          "pwd",
          "refresh_token",
          "samlresponse",
          "secret",
          "session_id",
          "session_token",
          "sessionid",
          "sig",
          "signature",
          "ticket",
          "token",
          "x-amz-credential",
          "x-amz-security-token",
          "x-amz-signature",
          "x-api-key",
          "x-goog-credential",
          "x-goog-signature");

  /** Schemes of RFC 9110 section 11 that may be shown; an unknown word could be the secret. */
  private static final Set<String> SCHEMES =
      Set.of(
          "apikey",
          "aws4-hmac-sha256",
          "basic",
          "bearer",
          "digest",
          "dpop",
          "hawk",
          "hoba",
          "mutual",
          "negotiate",
          "ntlm",
          "oauth",
          "privatetoken",
          "scram-sha-1",
          "scram-sha-256",
          "token",
          "vapid");

  private static final Set<String> COOKIE_ATTRIBUTES =
      Set.of(
          "domain",
          "expires",
          "httponly",
          "max-age",
          "partitioned",
          "path",
          "priority",
          "samesite",
          "secure");

  private static final Set<String> URI_FIELDS =
      Set.of(":path", "content-location", "location", "referer", "refresh");

  private static final int LONGEST_PARAMETER = 64;

  private Masking() {}

  /** The value of a header or trailer field, masked. */
  public static String field(String name, String value) {
    return field(kind(name), value);
  }

  /** What a field's name says about its value. */
  enum FieldKind {
    CREDENTIALS,
    COOKIES,
    SET_COOKIE,
    SECRET,
    HOST,
    URI,
    TEXT
  }

  /** The kind of a field; the case of the name and white space around it do not matter. */
  static FieldKind kind(String name) {
    String lower = name.strip().toLowerCase(Locale.ROOT);
    return switch (lower) {
      case "authorization", "proxy-authorization" -> FieldKind.CREDENTIALS;
      case "cookie", "cookie2" -> FieldKind.COOKIES;
      case "set-cookie", "set-cookie2" -> FieldKind.SET_COOKIE;
      case "host", ":authority" -> FieldKind.HOST;
      default -> {
        if (SECRET_FIELDS.contains(lower)) {
          yield FieldKind.SECRET;
        }
        yield URI_FIELDS.contains(lower) ? FieldKind.URI : FieldKind.TEXT;
      }
    };
  }

  /** A value as it may be shown, for a field of this kind. */
  static String field(FieldKind kind, String value) {
    return switch (kind) {
      case CREDENTIALS -> credentials(value);
      case COOKIES -> cookies(value);
      case SET_COOKIE -> setCookie(value);
      case SECRET -> value.isEmpty() ? value : MASK;
      case HOST -> uri(value);
      case URI -> text(value, true);
      case TEXT -> text(value, false);
    };
  }

  /** A request target or another text that is one URI as a whole, masked. */
  public static String uri(String uri) {
    return text(authority(uri), true);
  }

  /** {@code user:secret@host:port} as {@code ***@host:port}. */
  public static String authority(String text) {
    if (text.startsWith("/") || text.indexOf('@') < 0) {
      return text;
    }
    int end = end(text, 0, "/?#");
    int at = text.lastIndexOf('@', end - 1);
    return at <= 0 ? text : MASK + text.substring(at);
  }

  /** Any text that may hold URIs, for example an error message, masked. */
  public static String text(String text) {
    return text(text, false);
  }

  private static String text(String text, boolean whole) {
    String result = text;
    if (result.indexOf('@') >= 0 && result.contains("//")) {
      result = userInfo(result, whole);
    }
    if (result.indexOf('=') >= 0) {
      result = parameters(result, whole);
    }
    return result;
  }

  /** Masks {@code //user:secret@} in each authority. */
  private static String userInfo(String text, boolean whole) {
    StringBuilder out = null;
    int done = 0;
    for (int i = text.indexOf("//"); i >= 0; i = text.indexOf("//", i)) {
      int from = i + 2;
      int end = end(text, from, whole ? "/?#" : "/?# \t\r\n\"<>");
      int at = text.lastIndexOf('@', end - 1);
      if (at > from) {
        out = out == null ? new StringBuilder(text.length()) : out;
        out.append(text, done, from).append(MASK);
        done = at;
      }
      i = from;
    }
    return out == null ? text : out.append(text, done, text.length()).toString();
  }

  /** Masks {@code name=secret} after one of {@code ? & ; #}, or at the start of a text. */
  private static String parameters(String text, boolean whole) {
    StringBuilder out = null;
    int done = 0;
    for (int equals = text.indexOf('='); equals >= 0; equals = text.indexOf('=', equals + 1)) {
      if (equals < done || !secretName(text, equals)) {
        continue;
      }
      int end = end(text, equals + 1, whole ? "&#" : "&# \t\r\n\"<>");
      if (end > equals + 1) {
        out = out == null ? new StringBuilder(text.length()) : out;
        out.append(text, done, equals + 1).append(MASK);
        done = end;
      }
    }
    return out == null ? text : out.append(text, done, text.length()).toString();
  }

  private static boolean secretName(String text, int equals) {
    int from = equals;
    int lowest = Math.max(0, equals - LONGEST_PARAMETER);
    while (from > lowest && "?&;#/ \t,\"'".indexOf(text.charAt(from - 1)) < 0) {
      from--;
    }
    String name = text.substring(from, equals);
    if (name.indexOf('%') >= 0) {
      try {
        name = URLDecoder.decode(name, StandardCharsets.UTF_8);
      } catch (IllegalArgumentException e) {
        return false;
      }
    }
    return SECRET_PARAMETERS.contains(name.toLowerCase(Locale.ROOT));
  }

  private static int end(String text, int from, String stops) {
    int i = from;
    while (i < text.length() && stops.indexOf(text.charAt(i)) < 0) {
      i++;
    }
    return i;
  }

  private static String credentials(String value) {
    int space = value.indexOf(' ');
    if (space > 0 && SCHEMES.contains(value.substring(0, space).toLowerCase(Locale.ROOT))) {
      return value.substring(0, space) + " " + MASK;
    }
    return value.isEmpty() ? value : MASK;
  }

  private static String cookies(String value) {
    var out = new StringBuilder(value.length());
    for (String pair : value.split(";", -1)) {
      if (!out.isEmpty()) {
        out.append("; ");
      }
      out.append(cookie(pair.strip()));
    }
    return out.toString();
  }

  private static String cookie(String pair) {
    int equals = pair.indexOf('=');
    if (equals > 0) {
      return pair.substring(0, equals + 1) + MASK;
    }
    return pair.isEmpty() ? pair : MASK;
  }

  private static String setCookie(String value) {
    String[] parts = value.split(";", -1);
    var out = new StringBuilder(value.length()).append(cookie(parts[0].strip()));
    for (int i = 1; i < parts.length; i++) {
      out.append("; ").append(attribute(parts[i].strip()));
    }
    return out.toString();
  }

  /** An attribute is shown if it cannot hide a second cookie that was joined with a comma. */
  private static String attribute(String part) {
    int equals = part.indexOf('=');
    String name = equals < 0 ? part : part.substring(0, equals);
    String value = equals < 0 ? "" : part.substring(equals + 1);
    boolean known = part.isEmpty() || COOKIE_ATTRIBUTES.contains(name.toLowerCase(Locale.ROOT));
    boolean comma = value.indexOf(',') >= 0 && !name.equalsIgnoreCase("expires");
    return known && value.indexOf('=') < 0 && !comma ? part : cookie(part);
  }
}
