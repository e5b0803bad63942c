package dev.weir.kernel.relay;

import dev.weir.kernel.route.ServiceRouter;
import dev.weir.kernel.service.ClientSession;
import dev.weir.kernel.sniff.Sniffers;
import dev.weir.kernel.sniff.Tap;
import dev.weir.spi.HostPort;
import dev.weir.spi.Session;
import dev.weir.spi.net.Leg;
import dev.weir.spi.net.Relay;
import dev.weir.spi.record.Exchange;
import dev.weir.spi.record.Seen;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
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
  private final long idleMillis;
  private final @Nullable ServiceRouter lateNames;

  /**
   * @param sniffers whom to ask; none if the service does not sniff
   * @param rulesByName whether the service has rules that a sniffed name could hit
   * @param idle when to cut a pair that moves nothing; zero for never
   */
  public RelayEngine(Sniffers sniffers, boolean rulesByName, Duration idle) {
    this(sniffers, rulesByName, idle, null);
  }

  /**
   * @param lateNames whose rules a name may satisfy that comes when the original address has been
   *     dialled already; null if names come first
   */
  public RelayEngine(
      Sniffers sniffers, boolean rulesByName, Duration idle, @Nullable ServiceRouter lateNames) {
    this.lateNames = lateNames;
    this.sniffers = sniffers;
    this.rulesByName = rulesByName;
    this.idleMillis = Math.max(0, idle.toMillis());
  }

  @Override
  public void join(Session session, Channel client, Leg leg, Join options) {
    ClientSession own = (ClientSession) session;
    Exchange open = options.open();
    boolean sniff = options.sniff() && !sniffers.isEmpty();
    boolean hold = sniff && rulesByName && options.upgrade().isEmpty();
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
    pair.start(options.early(), leg.surplus(), idleMillis);
    if (hold) {
      var _ =
          client
              .eventLoop()
              .schedule(pair::stopHolding, sniffers.timeout().toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** A name beside an address that is dialled whatever it says. */
  private record Claimed(ClientSession session, ServiceRouter router) implements Tap.LateName {
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

  /** The target's port, from the end of the route's text. */
  private static int port(Leg leg) {
    String route = leg.route().text();
    HostPort target = HostPort.parse(route.substring(route.lastIndexOf(' ') + 1), 0);
    if (target != null) {
      return target.port();
    }
    return leg.channel().remoteAddress() instanceof InetSocketAddress peer ? peer.getPort() : 0;
  }

  @Override
  public void gate(Session session, Channel client, Gate gate) {
    new Gatekeeper((ClientSession) session, client, gate, sniffers, idleMillis).start();
  }
}
