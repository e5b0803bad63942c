package dev.weir.kernel.service;

import dev.weir.spi.HostPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** From {@code :8080}, {@code localhost:8080}, {@code [::1]:8080} to an address to listen on. */
final class ListenAddress {
  private ListenAddress() {}

  /**
   * Reads an address; {@code :port} means all addresses, of both families where the machine has
   * both.
   *
   * @return null if it cannot be read or the name has no address
   */
  static @Nullable InetSocketAddress parse(String text) {
    try {
      if (text.startsWith(":")) {
        HostPort any = HostPort.parse("0.0.0.0" + text, 0);
        return any == null || text.length() == 1 || text.lastIndexOf(':') > 0
            ? null
            : new InetSocketAddress(InetAddress.getByName(anyAddress()), any.port());
      }
      HostPort named = HostPort.parse(text, -1);
      return named == null
          ? null
          : new InetSocketAddress(InetAddress.getByName(named.host()), named.port());
    } catch (UnknownHostException e) {
      return null;
    }
  }

  /** One socket on {@code ::} takes IPv4 as well. */
  private static String anyAddress() {
    return Files.exists(Path.of("/proc/net/if_inet6")) ? "::" : "0.0.0.0";
  }
}
