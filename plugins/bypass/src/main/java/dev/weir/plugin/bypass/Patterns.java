package dev.weir.plugin.bypass;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads patterns.
 *
 * <pre>
 *   pattern = host [ ":" ports ] | ":" ports
 *   ports   = port | min "-" max
 *   host    = address | network "/" length | first "-" last | name | "." name | wildcard
 * </pre>
 *
 * IPv6 with ports stands in brackets, as in {@code [2001:db8::/32]:443}. {@code .example.com} is
 * the name and all below it, {@code *.example.com} only what is below. A wildcard of digits and
 * dots ({@code 10.1.*}) means addresses and never names, which anybody can make up.
 */
final class Patterns {
  private static final int LONGEST = 1_024;
  private static final int MOST_ALTERNATIVES = 256;

  private Patterns() {}

  /**
   * Adds what a pattern stands for.
   *
   * @throws IllegalArgumentException if it stands for nothing; the message says why, without the
   *     pattern
   */
  static void add(String pattern, MatcherSet.Builder to) {
    String text = pattern.strip().toLowerCase(Locale.ROOT);
    if (text.isEmpty()) {
      throw new IllegalArgumentException("empty");
    }
    if (text.length() > LONGEST) {
      throw new IllegalArgumentException("longer than " + LONGEST + " characters");
    }
    var alternatives = new ArrayList<String>();
    expand(text, alternatives);
    if (alternatives.size() > 1) {
      // First on trial, so that a pattern that fails half-way leaves nothing behind.
      var trial = new MatcherSet.Builder();
      for (String alternative : alternatives) {
        addOne(alternative, trial);
      }
    }
    for (String alternative : alternatives) {
      addOne(alternative, to);
    }
    to.count();
  }

  /** {@code a{b,c}d} becomes {@code abd} and {@code acd}, the innermost braces last. */
  private static void expand(String text, List<String> results) {
    int open = text.indexOf('{');
    if (open < 0) {
      if (text.indexOf('}') >= 0) {
        throw new IllegalArgumentException("} without {");
      }
      if (results.size() == MOST_ALTERNATIVES) {
        throw new IllegalArgumentException("more than " + MOST_ALTERNATIVES + " alternatives");
      }
      results.add(text);
      return;
    }
    int depth = 0;
    int start = open + 1;
    var parts = new ArrayList<String>();
    for (int i = open; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '{') {
        depth++;
      } else if (c == ',' && depth == 1) {
        parts.add(text.substring(start, i));
        start = i + 1;
      } else if (c == '}' && --depth == 0) {
        parts.add(text.substring(start, i));
        for (String part : parts) {
          expand(text.substring(0, open) + part + text.substring(i + 1), results);
        }
        return;
      }
    }
    throw new IllegalArgumentException("{ without }");
  }

  private static void addOne(String text, MatcherSet.Builder to) {
    int portColon = portColon(text);
    String host = portColon < 0 ? text : text.substring(0, portColon);
    Ports ports = Ports.ANY;
    if (portColon >= 0) {
      String digits = text.substring(portColon + 1);
      Ports read = Ports.parse(digits);
      if (read == null) {
        throw new IllegalArgumentException(
            "port: \"" + digits + "\" (expected: 0..65535, or min-max)");
      }
      ports = read;
    }
    if (host.isEmpty()) {
      to.anywhere(ports);
      return;
    }
    String inner = bracketed(host);
    addHost(inner == null ? host : inner, ports, to);
  }

  /** Where the colon before the ports is; -1 if there is none. */
  private static int portColon(String text) {
    int last = text.lastIndexOf(':');
    if (last < 0 || text.indexOf(':') == last) {
      return last;
    }
    // Several colons: an IPv6 address. Only after a bracket or a slash can one more begin the
    // ports.
    int slash = text.indexOf('/');
    boolean afterBracket = text.charAt(last - 1) == ']';
    boolean afterSlash = slash >= 0 && slash < last && text.indexOf(']', last) < 0;
    return afterBracket || afterSlash ? last : -1;
  }

  /** What is in brackets if the whole host is an address in brackets; null for sets of letters. */
  private static @Nullable String bracketed(String host) {
    if (!host.startsWith("[") || host.indexOf(']') != host.length() - 1) {
      return null;
    }
    String inner = host.substring(1, host.length() - 1);
    return inner.indexOf(':') >= 0 || Ip.parse(inner) != null ? inner : null;
  }

  private static void addHost(String host, Ports ports, MatcherSet.Builder to) {
    int percent = host.indexOf('%');
    int slash = host.indexOf('/');
    if (percent >= 0) {
      String zone = host.substring(percent + 1);
      to.zoned(address(host.substring(0, percent)), zone, ports);
    } else if (slash >= 0) {
      addNetwork(host.substring(0, slash), host.substring(slash + 1), ports, to);
    } else if (isWild(host)) {
      addWild(host, ports, to);
    } else {
      addPlain(host, ports, to);
    }
  }

  private static void addNetwork(
      String address, String length, Ports ports, MatcherSet.Builder to) {
    Ip ip = address(address);
    int most = address.indexOf(':') >= 0 ? 128 : 32;
    int bits = length.matches("[0-9]{1,3}") ? Integer.parseInt(length) : -1;
    // ::ffff:10.0.0.0/104 is a network of IPv4 addresses, whose bits begin after 96 others.
    int least = most == 128 && !ip.v6() ? 96 : 0;
    if (bits < least || bits > most) {
      throw new IllegalArgumentException(
          "prefix length: \"" + length + "\" (expected: " + least + ".." + most + ")");
    }
    to.network(ip, bits - least, ports);
  }

  private static boolean isWild(String host) {
    return host.indexOf('*') >= 0 || host.indexOf('?') >= 0 || host.indexOf('[') >= 0;
  }

  private static void addWild(String host, Ports ports, MatcherSet.Builder to) {
    if (host.equals("*")) {
      to.anywhere(ports);
      return;
    }
    if (host.startsWith("*.") && !isWild(host.substring(2)) && !numeric(host)) {
      to.below(Hosts.ofPattern(host.substring(2)), ports);
      return;
    }
    boolean colons = host.indexOf(':') >= 0;
    if (colons && !host.chars().allMatch(c -> "0123456789abcdef:.*?[]!^-".indexOf(c) >= 0)) {
      throw new IllegalArgumentException("not an address with wildcards");
    }
    Glob glob = Glob.parse(colons || numeric(host) ? host : wildName(host));
    boolean letters = host.chars().anyMatch(c -> Character.isLetter(c) || c == '_');
    boolean digits = host.chars().anyMatch(c -> c >= '0' && c <= '9');
    if (colons || !letters) {
      to.addressGlob(glob, ports);
    }
    if (!colons && (letters || !digits)) {
      to.nameGlob(glob, ports);
    }
  }

  /** Checks and converts those parts of a name that have no wildcard. */
  private static String wildName(String host) {
    String text =
        host.length() > 1 && host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    var result = new StringBuilder();
    for (String label : text.split("\\.", -1)) {
      boolean fixed = !label.isEmpty() && !isWild(label) && label.indexOf(']') < 0;
      result.append(fixed ? Hosts.ofPattern(label) : checked(label)).append('.');
    }
    result.setLength(result.length() - 1);
    return result.toString();
  }

  private static String checked(String label) {
    for (int i = 0; i < label.length(); i++) {
      char c = label.charAt(i);
      if (c <= ' ' || c == 0x7f || "@#\\\"'<>`|~$%&()+=;,/".indexOf(c) >= 0) {
        throw new IllegalArgumentException("not in a host name: " + c);
      }
    }
    return label;
  }

  private static void addPlain(String host, Ports ports, MatcherSet.Builder to) {
    int dash = host.indexOf('-');
    if (dash > 0) {
      String first = host.substring(0, dash).strip();
      String last = host.substring(dash + 1).strip();
      if (numeric(first) && numeric(last)) {
        addRange(address(first), address(last), ports, to);
        return;
      }
    }
    if (numeric(host)) {
      Ip ip = address(host);
      to.network(ip, ip.bits(), ports);
    } else if (host.startsWith(".")) {
      String name = Hosts.ofPattern(host.substring(1));
      to.name(name, ports);
      to.below(name, ports);
    } else {
      to.name(Hosts.ofPattern(host), ports);
    }
  }

  private static void addRange(Ip first, Ip last, Ports ports, MatcherSet.Builder to) {
    if (first.v6() != last.v6()) {
      throw new IllegalArgumentException("a range between different kinds of addresses");
    }
    if (first.after(last)) {
      throw new IllegalArgumentException("a range that ends before it begins");
    }
    to.range(first, last, ports);
  }

  /** Whether a text can only mean an address: it has a colon, or digits and dots alone. */
  private static boolean numeric(String text) {
    if (text.indexOf(':') >= 0) {
      return true;
    }
    boolean digit = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      digit |= c >= '0' && c <= '9';
      if ((c < '0' || c > '9') && ".*?[]!-".indexOf(c) < 0) {
        return false;
      }
    }
    return digit;
  }

  private static Ip address(String text) {
    Ip ip = Ip.parse(text);
    if (ip == null) {
      throw new IllegalArgumentException("not an address: \"" + text + "\"");
    }
    return ip;
  }
}
