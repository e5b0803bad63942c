package dev.weir.plugin.socks;

import dev.weir.spi.Addresses;
import dev.weir.spi.HostPort;
import dev.weir.spi.net.RouteException;
import dev.weir.wire.socks.SocksAddress;
import dev.weir.wire.socks.SocksReply;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** What a failure of the router is in the words of SOCKS. */
final class Replies {
  private Replies() {}

  static SocksReply of(@Nullable RouteException failure) {
    if (failure == null) {
      return SocksReply.GENERAL_FAILURE;
    }
    return switch (failure.kind()) {
      case BYPASS, LOOP -> SocksReply.NOT_ALLOWED;
      case DNS, TIMEOUT -> SocksReply.HOST_UNREACHABLE;
      case REFUSED -> SocksReply.CONNECTION_REFUSED;
      case UNREACHABLE -> SocksReply.NETWORK_UNREACHABLE;
      default -> SocksReply.GENERAL_FAILURE;
    };
  }

  /** A reply that tells where datagrams are taken. */
  static byte[] bound(Channel socket) {
    var here = (InetSocketAddress) socket.localAddress();
    return SocksReply.SUCCEEDED.encode(
        new HostPort(Addresses.host(here.getAddress()), here.getPort()));
  }

  /** A reply that tells no address: ours are nobody's business, and no client needs one. */
  static byte[] plain(SocksReply reply) {
    return reply.encode(SocksAddress.NONE);
  }
}
