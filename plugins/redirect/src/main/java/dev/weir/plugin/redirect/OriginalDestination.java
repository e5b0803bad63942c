package dev.weir.plugin.redirect;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.unix.RawUnixChannelOption;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where a connection was bound before a REDIRECT or DNAT rule turned it to us, from the kernel's
 * table of connections: {@code SO_ORIGINAL_DST} of netfilter.
 *
 * <pre>
 *  struct sockaddr_in (16 bytes)          struct sockaddr_in6 (28 bytes)
 *  +--------+--------+-----------+---     +--------+--------+----------+-----------+----------+
 *  | family | port   | address   | 0      | family | port   | flowinfo | address   | scope id |
 *  | 2, own | 2, net | 4         | 8      | 2, own | 2, net | 4        | 16        | 4, own   |
 *  +--------+--------+-----------+---     +--------+--------+----------+-----------+----------+
 * </pre>
 */
final class OriginalDestination {
  private static final int SO_ORIGINAL_DST = 80;
  private static final int SOL_IP = 0;
  private static final int SOL_IPV6 = 41;
  private static final int PORT = 2;
  private static final int ADDRESS4 = 4;
  private static final int ADDRESS6 = 8;

  private static final RawUnixChannelOption OF_4 =
      new RawUnixChannelOption("SO_ORIGINAL_DST", SOL_IP, SO_ORIGINAL_DST, 16);
  private static final RawUnixChannelOption OF_6 =
      new RawUnixChannelOption("IP6T_SO_ORIGINAL_DST", SOL_IPV6, SO_ORIGINAL_DST, 28);

  private OriginalDestination() {}

  /**
   * Asks the kernel. On the channel's loop, while it is open.
   *
   * @return null if the connection was not redirected, or is closed already
   */
  static @Nullable InetSocketAddress of(Channel client) {
    if (!(client.remoteAddress() instanceof InetSocketAddress peer)) {
      return null;
    }
    // A client with an IPv4 address on a socket of both families is in the table of IPv4.
    boolean six = peer.getAddress() instanceof Inet6Address;
    try {
      ByteBuffer answer = client.config().getOption(six ? OF_6 : OF_4);
      return answer == null ? null : read(answer, six);
    } catch (ChannelException e) {
      return null;
    }
  }

  /** The address in the kernel's answer. */
  static InetSocketAddress read(ByteBuffer answer, boolean six) {
    byte[] address = new byte[six ? 16 : 4];
    answer.get(six ? ADDRESS6 : ADDRESS4, address);
    int port = (answer.get(PORT) & 0xff) << 8 | (answer.get(PORT + 1) & 0xff);
    try {
      return new InetSocketAddress(InetAddress.getByAddress(address), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("address of " + address.length + " bytes", e);
    }
  }
}
