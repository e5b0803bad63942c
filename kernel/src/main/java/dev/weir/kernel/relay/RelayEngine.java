package dev.weir.kernel.relay;

import dev.weir.kernel.route.ServiceRouter;
import dev.weir.kernel.service.ClientSession;
import dev.weir.kernel.sniff.DatagramTap;
import dev.weir.kernel.sniff.LateName;
import dev.weir.kernel.sniff.Sniffers;
import dev.weir.kernel.sniff.Tap;
import dev.weir.spi.HostPort;
import dev.weir.spi.Network;
import dev.weir.spi.Session;
import dev.weir.spi.Target;
import dev.weir.spi.net.DatagramLink;
import dev.weir.spi.net.Leg;
import dev.weir.spi.net.PacketLeg;
import dev.weir.spi.net.Relay;
import dev.weir.spi.net.Route;
import dev.weir.spi.record.Exchange;
import dev.weir.spi.record.Seen;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The relay of one service: joins channels and taps them with the service's sniffers.
 *
 * <p>Client bytes are held for a decision only where one is needed: when the target is not known
 * (see {@link Gatekeeper}), or when the service has rules and a name inside the stream may hit one.
 */
public final class RelayEngine implements Relay {
  private final Sniffers sniffers;
  private final boolean rulesByName;
  private final PairOptions pairs;
  private final Map<Integer, Sniffers> byPort;
  private final @Nullable ServiceRouter lateNames;

  /**
   * @param sniffers whom to ask; none if the service does not sniff
   * @param rulesByName whether the service has rules that a sniffed name could hit
   * @param idle when to cut a pair that moves nothing; zero for never
   */
  public RelayEngine(Sniffers sniffers, boolean rulesByName, Duration idle) {
    this(sniffers, rulesByName, idle, true, Map.of(), null);
  }

  /**
   * @param inKernel whether bytes that nobody watches may be moved inside the kernel
   * @param byPort whom to ask about datagrams to these ports if the service does not sniff
   * @param lateNames whose rules a name may satisfy that comes when the original address has been
   *     dialled already; null if names come first
   */
  public RelayEngine(
      Sniffers sniffers,
      boolean rulesByName,
      Duration idle,
      boolean inKernel,
      Map<Integer, Sniffers> byPort,
      @Nullable ServiceRouter lateNames) {
    this.byPort = Map.copyOf(byPort);
    this.lateNames = lateNames;
    this.sniffers = sniffers;
    this.rulesByName = rulesByName;
    pairs = new PairOptions(Math.max(0, idle.toMillis()), inKernel);
  }

  @Override
  public void join(Session session, Channel client, Leg leg, Join options) {
    ClientSession own = (ClientSession) session;
    Exchange open = options.open();
    boolean sniff = options.sniff() && !sniffers.isEmpty();
    boolean takeable = sniff && sniffers.takeOver() && options.upgrade().isEmpty() && open == null;
    boolean hold = sniff && (rulesByName || takeable) && options.upgrade().isEmpty();
    Tap tap = sniff ? new Tap(own, sniffers, port(leg), options.upgrade(), open, hold) : null;
    if (tap != null && rulesByName) {
      tap.guard();
    }
    if (tap == null) {
      noteUnwatched(own, open, options.upgrade());
    }
    var pair = new Pair(own, client, leg.channel(), tap);
    ServiceRouter router = lateNames;
    if (tap != null && router != null && own.original() != null) {
      tap.decide(new Claimed(own, router), pair::decided);
    }
    if (open != null) {
      pair.continues(open);
    }
    if (takeable && tap != null) {
      tap.takeable();
      pair.takeable((interceptor, held, surplus) ->
          TakenStream.give(
              interceptor,
              own,
              client,
              held,
              rest(leg, surplus),
              scene(own, target(leg.route(), leg.channel().remoteAddress()))));
    }
    pair.heed(leg.confirmed());
    pair.start(options.early(), leg.surplus(), pairs);
    if (hold) {
      pair.stopHoldingIn(sniffers.timeout().toMillis());
    }
  }

  /** A leg whose first surplus was forwarded or taken already. */
  private static Leg rest(Leg leg, @Nullable ByteBuf surplus) {
    return new Leg(leg.channel(), surplus, leg.rawSocket(), leg.confirmed(), leg.route());
  }

  /** A further leg goes where the first one went; whether it may was decided for that one. */
  private TakenStream.Scene scene(ClientSession session, HostPort target) {
    var again = new Target(Network.TCP, target, null, Target.Source.CONFIGURED);
    return new TakenStream.Scene(sniffers, rulesByName, pairs, target, () -> session.open(again));
  }

  /** A name beside an address that is dialled whatever it says. */
  private record Claimed(ClientSession session, ServiceRouter router) implements LateName {
    @Override
    public boolean refusesUnnamed() {
      return router.refusesUnnamed(session);
    }

    @Override
    public @Nullable CompletionStage<Boolean> proof(HostPort named) {
      CompletionStage<Boolean> agrees = router.agrees(session, named);
      return router.refusesUnnamed(session) ? agrees : null;
    }
  }

  private static void noteUnwatched(
      ClientSession session, @Nullable Exchange open, String upgrade) {
    if (open == null) {
      session.connection().seen(Seen.FLOW, "sniffing is off");
    } else {
      open.seen(Seen.HEADERS, "upgraded to " + upgrade + ": sniffing is off");
    }
  }

  private static int port(Leg leg) {
    return port(leg.route(), leg.channel().remoteAddress());
  }

  private static int port(Route way, @Nullable SocketAddress remote) {
    return target(way, remote).port();
  }

  /** The target, from the end of the route's text. */
  private static HostPort target(Route way, @Nullable SocketAddress remote) {
    String route = way.text();
    HostPort target = HostPort.parse(route.substring(route.lastIndexOf(' ') + 1), 0);
    if (target != null) {
      return target;
    }
    return remote instanceof InetSocketAddress peer
        ? new HostPort(peer.getHostString(), peer.getPort())
        : new HostPort("unknown", 0);
  }

  @Override
  public void join(Session session, DatagramLink client, PacketLeg leg, PacketJoin options) {
    ClientSession own = (ClientSession) session;
    int port = port(leg.route(), leg.link().remote());
    Sniffers asked = sniffers.isEmpty() ? byPort.getOrDefault(port, Sniffers.NONE) : sniffers;
    boolean sniff = options.sniff() && !asked.isEmpty();
    if (!sniff) {
      own.connection().seen(Seen.FLOW, "sniffing is off");
    }
    DatagramTap tap = sniff ? new DatagramTap(own, asked, port) : null;
    new DatagramPair(own, client, leg.link(), tap).start(leg, options.idle().toMillis());
  }

  @Override
  public Session flow(Session within, DatagramLink flow) {
    return ((ClientSession) within).flow(flow);
  }

  @Override
  public void gate(Session session, Channel client, Gate gate) {
    new Gatekeeper((ClientSession) session, client, gate, sniffers, rulesByName, pairs).start();
  }
}
