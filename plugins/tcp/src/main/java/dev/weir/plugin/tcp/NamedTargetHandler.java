package dev.weir.plugin.tcp;

import dev.weir.spi.HostPort;
import dev.weir.spi.Network;
import dev.weir.spi.Session;
import dev.weir.spi.Target;
import dev.weir.spi.net.Handler;
import dev.weir.spi.net.Leg;
import dev.weir.spi.net.Relay;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.net.Router;
import dev.weir.spi.record.Ending;
import dev.weir.spi.sniff.Protocol;
import io.netty.channel.Channel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Joins each client with the host that its first bytes name: a reverse proxy by name. */
final class NamedTargetHandler implements Handler {
  private final Router router;
  private final Relay relay;

  NamedTargetHandler(Router router, Relay relay) {
    this.router = router;
    this.relay = relay;
  }

  @Override
  public void stream(Session session, Channel client) {
    relay.gate(session, client, new ByName(session, router));
  }

  private record ByName(Session session, Router router) implements Relay.Gate {
    @Override
    public CompletionStage<Leg> open(@Nullable Protocol protocol, @Nullable HostPort name) {
      if (protocol == null || name == null) {
        return refused(
            protocol == null
                ? "no target: nothing was recognised in the first bytes"
                : "no target: the " + protocol.name() + " client names no host");
      }
      int port = name.port() == 0 ? usualPort(protocol) : name.port();
      if (port == 0) {
        return refused("no target: " + name.host() + " has no port");
      }
      HostPort target = name.withPort(port);
      session.connection().host(target.toString());
      return router.open(session, new Target(Network.TCP, target, null, Target.Source.SNIFFED));
    }

    @Override
    public @Nullable Target known() {
      return null;
    }

    private static int usualPort(Protocol protocol) {
      return switch (protocol.name()) {
        case "tls" -> 443;
        case "http" -> 80;
        default -> 0;
      };
    }

    private static CompletionStage<Leg> refused(String why) {
      return CompletableFuture.failedFuture(new RouteException(Ending.UNREACHABLE, why));
    }
  }
}
