package dev.weir.plugin.redirect;

import dev.weir.channels.RouteFailures;
import dev.weir.spi.Addresses;
import dev.weir.spi.ConfigException;
import dev.weir.spi.HostPort;
import dev.weir.spi.Network;
import dev.weir.spi.Session;
import dev.weir.spi.Target;
import dev.weir.spi.net.Handler;
import dev.weir.spi.net.HandlerContext;
import dev.weir.spi.net.Leg;
import dev.weir.spi.net.Listener;
import dev.weir.spi.net.Relay;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.net.Router;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.sniff.Protocol;
import io.netty.channel.Channel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Joins a redirected client with where it wanted to go: the address it dialled or, where the
 * service sniffs, the host that its first bytes name, on the port it dialled.
 *
 * <p>With {@code sniffing.dialOriginalDst} the address is dialled at once whatever is named, and
 * the name serves rules and records: nobody waits for a client that lets the server speak first.
 */
final class RedHandler implements Handler {
  private final RedHandlerConfig config;
  private final Router router;
  private final Relay relay;
  private final boolean byName;

  RedHandler(RedHandlerConfig config, HandlerContext context) {
    this.config = config;
    router = context.router();
    relay = context.relay();
    byName = context.sniffing() && !config.dialOriginal();
  }

  @Override
  public void behind(Listener listener) {
    if (!(listener instanceof RedListener red)) {
      throw elsewhere();
    }
    red.agree(config.tproxy());
  }

  /** What is wrong with a handler red behind a listener that does not know where to go. */
  static ConfigException elsewhere() {
    return new ConfigException(
        "",
        "handler red behind another listener (expected: listener.type: red, which knows where a"
            + " redirected connection was bound)");
  }

  @Override
  public void stream(Session session, Channel client) {
    InetSocketAddress original = session.original();
    if (original == null) {
      end(
          session,
          client,
          new RouteException(
              Ending.UNREACHABLE,
              "no original destination: no REDIRECT or DNAT rule brought this connection here"
                  + " (with TPROXY rules, set tproxy: true)"));
      return;
    }
    session.connection().host(Addresses.text(original));
    if (byName) {
      relay.gate(session, client, new ByName(session, router, original, config.fallback()));
      return;
    }
    router
        .open(session, at(original))
        .whenComplete((leg, failure) -> {
          if (leg == null) {
            end(session, client, failure);
          } else if (client.isActive()) {
            relay.join(session, client, leg, Relay.Join.PLAIN);
          } else {
            discard(session, client, leg);
          }
        });
  }

  private static Target at(InetSocketAddress original) {
    return new Target(Network.TCP, null, original, Target.Source.ORIGINAL);
  }

  private static void end(Session session, Channel client, @Nullable Throwable failure) {
    RouteException why = RouteFailures.of(failure);
    session.connection().error(why.getMessage()).ended(Closer.WEIR, why.kind());
    var _ = client.close();
  }

  /** The client left while its target was being dialled. */
  private static void discard(Session session, Channel client, Leg leg) {
    ReferenceCountUtil.release(leg.surplus());
    var _ = leg.channel().close();
    session.connection().ended(Closer.CLIENT, Ending.ABORTED);
    var _ = client.close();
  }

  /** Goes where the first bytes say, on the original port; without a name where they were bound. */
  private record ByName(
      Session session, Router router, InetSocketAddress original, boolean fallback)
      implements Relay.Gate {
    @Override
    public CompletionStage<Leg> open(@Nullable Protocol protocol, @Nullable HostPort name) {
      if (name == null) {
        return router.open(session, at(original));
      }
      HostPort named = name.withPort(original.getPort());
      session.connection().host(named.toString());
      CompletionStage<Leg> leg =
          router.open(session, new Target(Network.TCP, named, original, Target.Source.SNIFFED));
      return fallback ? orOriginal(leg) : leg;
    }

    /** A name that leads nowhere gives way to the address, unless a rule refused it. */
    private CompletionStage<Leg> orOriginal(CompletionStage<Leg> leg) {
      return leg.exceptionallyCompose(failure -> {
        RouteException why = RouteFailures.of(failure);
        return why.kind() == Ending.BYPASS || why.kind() == Ending.LOOP
            ? CompletableFuture.failedFuture(why)
            : router.open(session, at(original));
      });
    }

    @Override
    public Target known() {
      return at(original);
    }
  }
}
