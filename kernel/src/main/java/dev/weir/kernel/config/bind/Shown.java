package dev.weir.kernel.config.bind;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Text of the user in messages: short, in one line, and without what may be secret. */
public final class Shown {
  private static final int MAX = 60;
  private static final String HIDDEN = "***";
  private static final List<String> SECRET_WORDS =
      List.of("passw", "secret", "token", "credential", "auth", "apikey", "api_key", "api-key");

  /** User name and password in an address: {@code http://u:p@host}, {@code u:p@host}. */
  private static final Pattern USERINFO = Pattern.compile("[^/@\\s]{1,64}@");

  private Shown() {}

  /** Whether the last key of a path sounds as if its value is a secret. */
  public static boolean isSecretKey(String path) {
    String key = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return SECRET_WORDS.stream().anyMatch(key::contains);
  }

  /** A value, hidden if its path sounds secret. */
  public static String value(String path, String text) {
    return isSecretKey(path) ? HIDDEN : text(text);
  }

  /** A text without control characters, user information, and what is beyond {@value #MAX}. */
  public static String text(String text) {
    boolean cut = text.length() > MAX;
    String head = cut ? text.substring(0, MAX) : text;
    if (head.indexOf('@') >= 0) {
      head = USERINFO.matcher(head).replaceAll("***@");
    } else if (cut && text.indexOf('@') >= 0) {
      head = HIDDEN;
    }
    var out = new StringBuilder(head.length() + 1);
    for (int i = 0; i < head.length(); i++) {
      char c = head.charAt(i);
      boolean odd = Character.isISOControl(c) || Character.getType(c) == Character.FORMAT;
      out.append(odd || Character.isSurrogate(c) ? '?' : c);
    }
    if (cut) {
      out.append('…');
    }
    return out.isEmpty() ? "\"\"" : out.toString();
  }
}
