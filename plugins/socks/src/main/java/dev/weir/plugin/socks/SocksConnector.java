package dev.weir.plugin.socks;

import dev.weir.spi.HostPort;
import dev.weir.spi.Network;
import dev.weir.spi.Target;
import dev.weir.spi.net.ConnectRequest;
import dev.weir.spi.net.Connector;
import dev.weir.spi.net.PacketRequest;
import dev.weir.spi.net.PacketTunnel;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.net.Tunnel;
import dev.weir.spi.record.Ending;
import dev.weir.wire.socks.Socks5;
import dev.weir.wire.socks.SocksAddress;
import io.netty.channel.Channel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Asks a SOCKS 5 server for a way. Names are looked up by the server. */
final class SocksConnector implements Connector {
  /** Used where neither the request nor the configuration has a limit: there always is one. */
  private static final Duration LAST_RESORT = Duration.ofSeconds(10);

  private final Duration timeout;
  private final Socks5.@Nullable UserPassword user;

  SocksConnector(Duration timeout, Socks5.@Nullable UserPassword user) {
    this.timeout = timeout;
    this.user = user;
  }

  @Override
  public CompletionStage<Tunnel> connect(ConnectRequest request) {
    Target target = request.target();
    HostPort address = HostPort.parse(target.text(), 0);
    if (target.network() != Network.TCP || address == null) {
      var _ = request.channel().close();
      return CompletableFuture.failedFuture(
          new RouteException(
              Ending.UPSTREAM,
              "socks5 connector: target "
                  + target.network().label()
                  + " (expected: a tcp target with a host and a port)"));
    }
    var asked = new Socks5.Request(Socks5.CONNECT, address);
    return new SocksHandshake(request.channel(), asked, user).start(limit(request.timeout()));
  }

  @Override
  public CompletionStage<PacketTunnel> connectPackets(PacketRequest request) {
    Channel control = request.channel();
    PacketRequest.Sockets sockets = request.sockets();
    HostPort address = HostPort.parse(request.target().text(), 0);
    if (sockets == null || address == null) {
      var _ = control.close();
      return CompletableFuture.failedFuture(
          new RouteException(
              Ending.UPSTREAM,
              "socks5 connector: datagrams to "
                  + request.target().text()
                  + " (expected: a host and a port, and the node as the only hop, because its"
                  + " datagrams go beside the connection)"));
    }
    // RFC 1928 section 7: zeros where the client does not know yet what it will send from.
    var asked = new Socks5.Request(Socks5.UDP_ASSOCIATE, SocksAddress.NONE);
    var handshake = new SocksHandshake(control, asked, user);
    return handshake
        .start(limit(request.timeout()))
        .thenCompose(tunnel -> {
          ReferenceCountUtil.release(tunnel.surplus());
          return sockets.open(relayOf(handshake.bound(), control));
        })
        .thenApply(link -> PacketTunnel.open(new AssociatedLink(link, control, address)))
        .whenComplete((tunnel, failure) -> {
          if (failure != null) {
            var _ = control.close();
          }
        });
  }

  /** Where the server takes datagrams; many say only the port. */
  private static InetSocketAddress relayOf(HostPort bound, Channel control) {
    if (control.remoteAddress() instanceof InetSocketAddress server) {
      InetAddress ip = server.getAddress();
      try {
        InetAddress named = InetAddress.ofLiteral(bound.host());
        ip = named.isAnyLocalAddress() ? ip : named;
      } catch (IllegalArgumentException e) {
        // A name: never looked up here, and in practice that of the server itself.
      }
      return new InetSocketAddress(ip, bound.port());
    }
    throw new IllegalStateException("socks5 connector: a node without an address");
  }

  /** The shorter one of the limits that are set. */
  private Duration limit(Duration ofRequest) {
    if (!ofRequest.isPositive()) {
      return timeout.isPositive() ? timeout : LAST_RESORT;
    }
    return timeout.isPositive() && timeout.compareTo(ofRequest) < 0 ? timeout : ofRequest;
  }
}
