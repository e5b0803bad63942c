package dev.weir.kernel.config.print;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Which values are secrets, by their key, and where secrets hide inside addresses. */
final class Secrets {
  static final String MASK = "***";

  private static final Set<String> KEYS =
      Set.of(
          "password",
          "token",
          "secret",
          "auth",
          "authorization",
          "proxy-authorization",
          "cookie",
          "set-cookie",
          "x-api-key",
          "apikey",
          "api_key",
          "knock");
  private static final Pattern ENDING =
      Pattern.compile("(?i).*[._-](password|token|secret|passphrase)");
  private static final Pattern USER_INFO = Pattern.compile("(://[^/?#@:]*):[^/?#]*@");
  private static final Pattern QUERY =
      Pattern.compile("(?i)([?&](?:[a-z_-]*(?:token|secret|password|api[_-]?key)|auth)=)[^&#]*");

  private Secrets() {}

  /** Whether the value of the key is never shown. */
  static boolean hides(String key) {
    return KEYS.contains(key.toLowerCase(Locale.ROOT)) || ENDING.matcher(key).matches();
  }

  /** The text with passwords and tokens inside addresses masked. */
  static String masked(String text) {
    if (!text.contains("://") && !text.contains("?")) {
      return text;
    }
    String withoutPassword = USER_INFO.matcher(text).replaceAll("$1:" + MASK + "@");
    return QUERY.matcher(withoutPassword).replaceAll("$1" + MASK);
  }
}
