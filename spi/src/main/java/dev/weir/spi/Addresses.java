package dev.weir.spi;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Socket addresses as text, the way records and logs show them: {@code 10.0.0.1:80}, {@code
 * [::1]:80}. Never looks a name up.
 *
 * @since 1.0
 */
public final class Addresses {
  private Addresses() {}

  /** The text form of an address; empty for null; the host name if it is unresolved. */
  public static String text(@Nullable SocketAddress address) {
    if (!(address instanceof InetSocketAddress inet)) {
      return address == null ? "" : address.toString();
    }
    InetAddress ip = inet.getAddress();
    if (ip == null) {
      return new HostPort(inet.getHostString(), inet.getPort()).toString();
    }
    String host = host(ip);
    return ip instanceof Inet6Address
        ? "[" + host + "]:" + inet.getPort()
        : host + ":" + inet.getPort();
  }

  /** The literal of an IP address in its shortest form (RFC 5952), without a zone. */
  public static String host(InetAddress ip) {
    byte[] b = ip.getAddress();
    if (b.length == 4) {
      return (b[0] & 0xff) + "." + (b[1] & 0xff) + "." + (b[2] & 0xff) + "." + (b[3] & 0xff);
    }
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = (b[2 * i] & 0xff) << 8 | (b[2 * i + 1] & 0xff);
    }
    return shortest(groups);
  }

  /** RFC 5952 section 4.2: the longest run of two or more zero groups becomes {@code ::}. */
  private static String shortest(int[] groups) {
    int best = -1;
    int bestLength = 1;
    for (int i = 0; i < 8; i++) {
      int j = i;
      while (j < 8 && groups[j] == 0) {
        j++;
      }
      if (j - i > bestLength) {
        best = i;
        bestLength = j - i;
      }
      i = Math.max(i, j - 1);
    }
    var text = new StringBuilder(40);
    for (int i = 0; i < 8; i++) {
      if (i == best) {
        text.append("::");
        i += bestLength - 1;
        continue;
      }
      if (i > 0 && i != best + bestLength) {
        text.append(':');
      }
      text.append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }
}
