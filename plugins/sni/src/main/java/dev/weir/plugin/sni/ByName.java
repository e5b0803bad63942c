package dev.weir.plugin.sni;

import dev.weir.spi.HostPort;
import dev.weir.spi.Network;
import dev.weir.spi.Session;
import dev.weir.spi.Target;
import dev.weir.spi.net.Leg;
import dev.weir.spi.net.Relay;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.net.Router;
import dev.weir.spi.record.Ending;
import dev.weir.spi.sniff.Protocol;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Opens the host that was named, on its protocol's own port unless it named one. */
record ByName(Session session, Router router) implements Relay.Gate {
  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  @Override
  public CompletionStage<Leg> open(@Nullable Protocol protocol, @Nullable HostPort name) {
    if (protocol == null || name == null) {
      return refused(
          protocol == null
              ? "sni: neither TLS nor HTTP was recognised in time"
              : "sni: the " + protocol.name() + " client names no host");
    }
    int usual = protocol.name().equals("tls") ? HTTPS : HTTP;
    HostPort target = name.port() == 0 ? name.withPort(usual) : name;
    session.connection().host(target.toString());
    return router.open(session, new Target(Network.TCP, target, null, Target.Source.SNIFFED));
  }

  @Override
  public @Nullable Target known() {
    return null;
  }

  private static CompletionStage<Leg> refused(String why) {
    return CompletableFuture.failedFuture(new RouteException(Ending.UNREACHABLE, why));
  }
}
