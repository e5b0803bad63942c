package dev.weir.spi;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A host, as a name or an address literal without brackets, and a port.
 *
 * @param host not empty, without brackets, as given (not lower-cased)
 * @param port 0 to 65535; 0 means that none was given
 * @since 1.0
 */
public record HostPort(String host, int port) {
  private static final int MAX_HOST = 255;

  public HostPort {
    if (host.isEmpty() || host.length() > MAX_HOST) {
      throw new IllegalArgumentException(
          "host: " + host.length() + " characters (expected: 1..255)");
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 0..65535)");
    }
  }

  /**
   * Reads {@code host}, {@code host:port}, {@code [v6]}, {@code [v6]:port} or a bare IPv6 literal.
   *
   * @return null if the text is none of these
   */
  public static @Nullable HostPort parse(String text, int defaultPort) {
    String host = text;
    int port = defaultPort;
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      if (end < 0) {
        return null;
      }
      host = text.substring(1, end);
      String rest = text.substring(end + 1);
      if (host.indexOf(':') < 0 || !(rest.isEmpty() || rest.startsWith(":"))) {
        return null;
      }
      port = rest.isEmpty() ? defaultPort : port(rest.substring(1));
    } else {
      int colon = text.indexOf(':');
      if (colon >= 0 && text.indexOf(':', colon + 1) < 0) {
        host = text.substring(0, colon);
        port = port(text.substring(colon + 1));
      }
    }
    if (host.isEmpty() || host.length() > MAX_HOST || port < 0 || !plain(host)) {
      return null;
    }
    return new HostPort(host, port);
  }

  /** Characters that can be in a host; keeps white space, controls, {@code @} and {@code /} out. */
  private static boolean plain(String host) {
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c <= ' ' || c == 0x7f || "@/?#\\[]\"<>^`{|}".indexOf(c) >= 0) {
        return false;
      }
    }
    return true;
  }

  private static int port(String digits) {
    if (digits.isEmpty() || digits.length() > 5) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = value * 10 + (c - '0');
    }
    return value <= 65_535 ? value : -1;
  }

  /** The same host with another port. */
  public HostPort withPort(int newPort) {
    return newPort == port ? this : new HostPort(host, newPort);
  }

  /** Lower-case host without a trailing dot: the form in which names are compared. */
  public String canonicalHost() {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.length() > 1 && lower.endsWith(".")
        ? lower.substring(0, lower.length() - 1)
        : lower;
  }

  /** {@code host:port}, with brackets around an IPv6 literal; the form that records use. */
  @Override
  public String toString() {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }
}
