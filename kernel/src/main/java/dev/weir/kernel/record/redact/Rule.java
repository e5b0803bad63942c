package dev.weir.kernel.record.redact;

import dev.weir.spi.ConfigException;
import java.util.List;
import java.util.Locale;

/**
 * One rule: what is a secret, where, and what becomes of it.
 *
 * @param hosts patterns; none for every host
 * @param headers names of header and trailer fields
 * @param cookies names of cookies
 * @param query names of parameters in queries and fragments
 * @param form names of fields of forms
 * @param json paths
 */
public record Rule(
    List<String> hosts,
    List<String> headers,
    List<String> cookies,
    List<String> query,
    List<String> form,
    List<String> json,
    Action action) {
  private static final int LONGEST = 256;
  private static final int MOST = 1000;

  /**
   * Checks the names and paths.
   *
   * @throws ConfigException naming the key that is wrong
   */
  public Rule {
    check("hosts", hosts);
    check("headers", headers);
    check("cookies", cookies);
    check("query", query);
    check("form", form);
    check("json", json);
    for (String path : json) {
      try {
        var _ = JsonPath.parse(path);
      } catch (ConfigException e) {
        throw new ConfigException("json", String.valueOf(e.getMessage()));
      }
    }
    hosts = List.copyOf(hosts);
  }

  private static void check(String key, List<String> names) {
    if (names.size() > MOST) {
      throw new ConfigException(key, names.size() + " entries (expected: at most " + MOST + ")");
    }
    for (String name : names) {
      if (name.isBlank()) {
        throw new ConfigException(key, "an empty name (expected: a name, * for any characters)");
      }
      if (name.length() > LONGEST) {
        throw new ConfigException(
            key, "a name of " + name.length() + " characters (expected: at most " + LONGEST + ")");
      }
    }
  }

  /** Whether it says what is a secret. */
  public boolean selectsAnything() {
    return !(headers.isEmpty()
        && cookies.isEmpty()
        && query.isEmpty()
        && form.isEmpty()
        && json.isEmpty());
  }

  /** Whether it holds for a host; the port does not matter. */
  boolean holdsFor(String host) {
    if (hosts.isEmpty()) {
      return true;
    }
    String name = withoutPort(host);
    for (String pattern : hosts) {
      String lower = pattern.toLowerCase(Locale.ROOT);
      boolean within =
          lower.startsWith(".") && (name.endsWith(lower) || name.equals(lower.substring(1)));
      if (within || name.length() > Names.LONGEST || new Glob(lower).matches(name)) {
        return true;
      }
    }
    return false;
  }

  private static String withoutPort(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    int at = name.lastIndexOf('@');
    name = name.substring(at + 1);
    int colon = name.lastIndexOf(':');
    boolean port = colon >= 0 && (name.indexOf(':') == colon || name.charAt(colon - 1) == ']');
    name = port ? name.substring(0, colon) : name;
    if (name.startsWith("[") && name.endsWith("]")) {
      name = name.substring(1, name.length() - 1);
    }
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }
}
