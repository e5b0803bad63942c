package dev.weir.channels;

import dev.weir.spi.Addresses;
import dev.weir.spi.Network;
import dev.weir.spi.net.PrivilegeException;
import dev.weir.spi.net.SocketFailures;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Says which of the few reasons it is that an address cannot be had, and what helps against it. */
public final class BindFailure {
  private BindFailure() {}

  /** What to tell people. */
  public static IOException of(
      Network network, InetSocketAddress address, @Nullable Throwable cause) {
    String message = cause == null ? "no cause" : String.valueOf(cause.getMessage());
    String text = message.toLowerCase(Locale.ROOT);
    String where = Addresses.text(address) + (network == Network.UDP ? " (udp)" : "");
    if (text.contains("already in use")) {
      return new IOException(
          "address in use: "
              + where
              + " (another program listens there: 'ss "
              + (network == Network.UDP ? "-lunp" : "-ltnp")
              + "' names it; stop it or choose another port)",
          cause);
    }
    if (text.contains("permission denied") || text.contains("not permitted")) {
      return new PrivilegeException(
          "no permission to listen: "
              + where
              + " (ports below 1024 need CAP_NET_BIND_SERVICE; choose a higher port or grant it)",
          cause);
    }
    if (text.contains("cannot assign") || text.contains("can't assign")) {
      return new IOException(
          "not an address of this machine: "
              + where
              + " ('ip address' lists them; leave the host out to listen on all)",
          cause);
    }
    return new IOException(
        "cannot listen: " + where + ": " + (cause == null ? message : SocketFailures.text(cause)),
        cause);
  }
}
