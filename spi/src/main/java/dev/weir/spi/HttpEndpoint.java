package dev.weir.spi;

import dev.weir.spi.config.Credentials;
import dev.weir.spi.config.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP server as a configuration names it: where it is, and how we say who we are. What is wrong
 * is said by a {@link ConfigException} that shows no secret.
 *
 * @param uri absolute, http or https, without user information
 * @param authorization value of the {@code Authorization} field; empty for none
 * @since 1.0
 */
public record HttpEndpoint(URI uri, String authorization) {
  /**
   * Reads an address.
   *
   * @param text http:// if it has no scheme; user information in it becomes basic authentication
   * @param auth for basic authentication, under the key {@code auth}
   * @param token for bearer authentication, under the key {@code token}
   * @throws ConfigException for the keys {@code url}, {@code auth} and {@code token}
   */
  public static HttpEndpoint of(String text, @Nullable Credentials auth, @Nullable Secret token) {
    URI uri = parsed(text);
    String user = uri.getRawUserInfo();
    if (auth != null && token != null) {
      throw new ConfigException("token", "beside auth (expected: one of them)");
    }
    if (user != null && (auth != null || token != null)) {
      throw new ConfigException(
          "url", "it names a user, and there is auth or token (expected: one of them)");
    }
    String authorization = "";
    if (auth != null) {
      if (auth.username().indexOf(':') >= 0) {
        throw new ConfigException("auth", "a colon in username (expected: none)");
      }
      authorization = basic(auth.username() + ":" + auth.password().reveal());
    } else if (token != null) {
      authorization = "Bearer " + oneLine("token", token.reveal());
    } else if (user != null) {
      authorization = basic(decoded(user));
    }
    return new HttpEndpoint(user == null ? uri : withoutUser(uri), authorization);
  }

  /**
   * Checks header fields that a configuration gives.
   *
   * @param key where they are
   * @return a copy
   * @throws ConfigException for that key
   */
  public static Map<String, String> headers(String key, Map<String, String> fields) {
    fields.forEach((name, value) -> {
      if (name.isEmpty() || !name.chars().allMatch(HttpEndpoint::token)) {
        throw new ConfigException(key, "not a header name: " + printable(name));
      }
      oneLine(key + "." + name, value);
    });
    return Map.copyOf(fields);
  }

  /** Shows where, never who. */
  @Override
  public String toString() {
    return uri.toString();
  }

  private static URI parsed(String text) {
    boolean schemed = text.contains("://");
    if (!schemed && text.indexOf('@') >= 0) {
      // What hides passwords in printed configuration goes by the scheme.
      throw new ConfigException("url", "a user but no scheme (expected: http://user:password@…)");
    }
    String full = schemed ? text : "http://" + text;
    URI uri;
    try {
      uri = new URI(full).parseServerAuthority();
    } catch (URISyntaxException e) {
      // The text may hold a password or a token: what is shown is the reason alone.
      throw new ConfigException("url", "not a URL: " + e.getReason());
    }
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new ConfigException("url", "scheme " + scheme + " (expected: http or https)");
    }
    if (uri.getHost() == null) {
      throw new ConfigException("url", "it names no host (expected: http://host:port/path)");
    }
    return uri;
  }

  private static URI withoutUser(URI uri) {
    String text = uri.toString();
    int from = text.indexOf("://") + 3;
    return URI.create(text.substring(0, from) + text.substring(text.indexOf('@', from) + 1));
  }

  private static String basic(String userAndPassword) {
    return "Basic "
        + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
  }

  private static String decoded(String user) {
    try {
      // Here a plus is a plus, unlike in forms.
      return URLDecoder.decode(user.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          "url", "its user information has a percent sign that starts no escape");
    }
  }

  private static String oneLine(String key, String value) {
    if (!value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 0x7f))) {
      throw new ConfigException(
          key, "its value has control characters (expected: one line of text)");
    }
    return value;
  }

  private static String printable(String text) {
    return text.chars().allMatch(c -> c >= ' ' && c < 0x7f) ? text : "(unprintable)";
  }

  /** RFC 9110 section 5.6.2. */
  private static boolean token(int c) {
    return (c >= '0' && c <= '9')
        || (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }
}
