package dev.weir.plugin.store.filter;

import org.jspecify.annotations.Nullable;

/** Takes {@code host:port} and {@code [address]:port} apart. */
final class Addresses {
  private static final int LONGEST_PORT = 5;

  private Addresses() {}

  /** Without the port, and without brackets. */
  static String host(String address) {
    int colon = portColon(address);
    String host = colon < 0 ? address : address.substring(0, colon);
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  static @Nullable Long port(String address) {
    int colon = portColon(address);
    return colon < 0 ? null : Long.valueOf(address.substring(colon + 1));
  }

  private static int portColon(String address) {
    int colon = address.lastIndexOf(':');
    boolean plain = colon >= 0 && (address.indexOf(':') == colon || address.charAt(0) == '[');
    int digits = address.length() - colon - 1;
    boolean port = plain && digits > 0 && digits <= LONGEST_PORT;
    for (int i = colon + 1; port && i < address.length(); i++) {
      port = address.charAt(i) >= '0' && address.charAt(i) <= '9';
    }
    return port ? colon : -1;
  }
}
