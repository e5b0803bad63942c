package dev.weir.plugin.socks;

import dev.weir.spi.HostPort;
import dev.weir.spi.Network;
import dev.weir.spi.Target;
import dev.weir.spi.net.ConnectRequest;
import dev.weir.spi.net.Connector;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.net.Tunnel;
import dev.weir.spi.record.Ending;
import dev.weir.wire.socks.Socks5;
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

  /** The shorter one of the limits that are set. */
  private Duration limit(Duration ofRequest) {
    if (!ofRequest.isPositive()) {
      return timeout.isPositive() ? timeout : LAST_RESORT;
    }
    return timeout.isPositive() && timeout.compareTo(ofRequest) < 0 ? timeout : ofRequest;
  }
}
