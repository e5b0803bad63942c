package dev.weir.plugin.bypass;

import java.net.IDN;
import java.util.Locale;

/** The one form in which names are compared: lower case, ASCII, no dot at the end, no brackets. */
final class Hosts {
  private Hosts() {}

  /** Makes the form of a target's host; never fails, for it may be anything a client sent. */
  static String canonical(String host) {
    boolean plain = true;
    boolean ascii = true;
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      plain &= c < 'A' || c > 'Z';
      ascii &= c < 128;
    }
    String text = plain && ascii ? host : host.toLowerCase(Locale.ROOT);
    if (text.length() > 1 && text.endsWith(".")) {
      text = text.substring(0, text.length() - 1);
    }
    if (text.length() > 2 && text.startsWith("[") && text.endsWith("]")) {
      text = text.substring(1, text.length() - 1);
    }
    return ascii ? text : ascii(text);
  }

  /** RFC 5890: names of other scripts by their ASCII form; what has none stays as it is. */
  private static String ascii(String text) {
    try {
      return text.length() > 255 ? text : IDN.toASCII(text, IDN.ALLOW_UNASSIGNED);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  /**
   * The form of a pattern's name.
   *
   * @throws IllegalArgumentException if no host can have that name
   */
  static String ofPattern(String text) {
    String name = canonical(text);
    if (name.isEmpty() || name.length() > 255) {
      throw new IllegalArgumentException("not a host name");
    }
    int label = 0;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '.' ? label == 0 : !inName(c)) {
        throw new IllegalArgumentException(
            c == '.'
                ? "not a host name: an empty part between dots"
                : "not in a host name: " + show(c));
      }
      label = c == '.' ? 0 : label + 1;
    }
    if (label == 0) {
      throw new IllegalArgumentException("not a host name");
    }
    return name;
  }

  private static boolean inName(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  }

  private static String show(char c) {
    return c > ' ' && c < 127
        ? String.valueOf(c)
        : "U+" + Integer.toHexString(0x10000 | c).substring(1);
  }
}
