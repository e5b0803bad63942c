package dev.weir.wire.tls;

import org.jspecify.annotations.Nullable;

/**
 * The server name of a client hello (RFC 6066 section 3), which later becomes a host to dial, a
 * name that rules are asked about, and a subject of certificates: only what looks like a DNS name
 * is let through, and what is not is told apart from no name at all.
 *
 * @param text the name as sent; empty if there is none or it is not plausible
 * @param problem why a name that was sent is not in {@code text}; empty if there is nothing to say
 */
record ServerName(String text, String problem) {
  private static final int MAX_NAME = 255;
  private static final int MAX_LABEL = 63;
  private static final int HOST_NAME = 0;

  static final ServerName NONE = new ServerName("", "");

  /**
   * Reads the extension's data: a list of typed names, of which RFC 6066 knows one type and allows
   * one name.
   *
   * <pre>
   *  +--------------------+--------------------+--------------------+-----------+
   *  | length of list, 2  | type, 1 (0: host)  | length, 2          | name …    |
   *  +--------------------+--------------------+--------------------+-----------+
   * </pre>
   */
  static ServerName read(Cursor data) {
    Cursor list = data.block16("server name");
    data.end("server name");
    if (list.remaining() == 0) {
      data.fail("server name: empty list (expected 1 name)");
    }
    ServerName found = NONE;
    boolean seen = false;
    while (list.remaining() > 0) {
      int type = list.u8("server name type");
      Cursor name = list.block16("server name");
      if (type != HOST_NAME) {
        continue;
      }
      found = seen ? refused("more than one") : check(name.latin1());
      seen = true;
    }
    return found;
  }

  private static ServerName refused(String why) {
    return new ServerName("", "server name: " + why);
  }

  static ServerName check(String name) {
    String why = implausible(name);
    return why == null ? new ServerName(name, "") : refused(why);
  }

  private static @Nullable String implausible(String name) {
    if (name.isEmpty() || name.length() > MAX_NAME) {
      return name.length() + " bytes (expected 1..255)";
    }
    int label = 0;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '.') {
        if (label == 0) {
          return "empty label";
        }
        label = 0;
      } else if (!nameCharacter(c)) {
        return "byte " + (int) c + " at " + i + " (expected letters, digits, '-', '_' and '.')";
      } else if (++label > MAX_LABEL) {
        return "label of more than 63 bytes";
      }
    }
    return endsInNumber(name) ? "an address, not a name" : null;
  }

  /** Underscores are no host names by RFC 952, but they are in use. */
  private static boolean nameCharacter(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_';
  }

  /**
   * Whether the last label is a number, so that resolvers take the whole for an IPv4 address in one
   * of its many spellings. RFC 6066: "Literal IPv4 and IPv6 addresses are not permitted".
   */
  private static boolean endsInNumber(String name) {
    int end = name.endsWith(".") ? name.length() - 1 : name.length();
    int start = name.lastIndexOf('.', end - 1) + 1;
    boolean hex = end - start >= 2 && name.regionMatches(true, start, "0x", 0, 2);
    for (int i = hex ? start + 2 : start; i < end; i++) {
      if (Character.digit(name.charAt(i), hex ? 16 : 10) < 0) {
        return false;
      }
    }
    return true;
  }
}
