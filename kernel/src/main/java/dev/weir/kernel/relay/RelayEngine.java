package dev.weir.kernel.relay;

import dev.weir.kernel.service.ClientSession;
import dev.weir.kernel.sniff.DatagramTap;
import dev.weir.kernel.sniff.Sniffers;
import dev.weir.kernel.sniff.Tap;
import dev.weir.spi.HostPort;
import dev.weir.spi.Session;
import dev.weir.spi.net.DatagramLink;
import dev.weir.spi.net.Leg;
import dev.weir.spi.net.PacketLeg;
import dev.weir.spi.net.Relay;
import dev.weir.spi.net.Route;
import dev.weir.spi.record.Exchange;
import dev.weir.spi.record.Seen;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
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
  private final Map<Integer, Sniffers> byPort;

  /**
   * @param sniffers whom to ask; none if the service does not sniff
   * @param rulesByName whether the service has rules that a sniffed name could hit
   * @param idle when to cut a pair that moves nothing; zero for never
   */
  public RelayEngine(Sniffers sniffers, boolean rulesByName, Duration idle) {
    this(sniffers, rulesByName, idle, Map.of());
  }

  /**
   * @param byPort whom to ask about datagrams to these ports if the service does not sniff
   */
  public RelayEngine(
      Sniffers sniffers, boolean rulesByName, Duration idle, Map<Integer, Sniffers> byPort) {
    this.byPort = Map.copyOf(byPort);
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
    Tap tap =
        sniff
            ? new Tap(
                own,
                sniffers,
                port(leg.route(), leg.channel().remoteAddress()),
                options.upgrade(),
                open,
                hold)
            : null;
    if (tap != null && rulesByName) {
      tap.guard();
    }
    if (tap == null) {
      noteUnwatched(own, open, options.upgrade());
    }
    var pair = new Pair(own, client, leg.channel(), tap);
    if (open != null) {
      pair.continues(open);
    }
    pair.heed(leg.confirmed());
    pair.start(options.early(), leg.surplus(), idleMillis);
    if (hold) {
      var _ =
          client
              .eventLoop()
              .schedule(pair::stopHolding, sniffers.timeout().toMillis(), TimeUnit.MILLISECONDS);
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
  private static int port(Route way, @Nullable SocketAddress remote) {
    String route = way.text();
    HostPort target = HostPort.parse(route.substring(route.lastIndexOf(' ') + 1), 0);
    if (target != null) {
      return target.port();
    }
    return remote instanceof InetSocketAddress peer ? peer.getPort() : 0;
  }

  @Override
  public void join(Session session, DatagramLink client, PacketLeg leg, PacketJoin options) {
    ClientSession own = (ClientSession) session;
    Exchange open = options.open();
    int port = port(leg.route(), leg.link().remote());
    Sniffers asked = sniffers.isEmpty() ? byPort.getOrDefault(port, Sniffers.NONE) : sniffers;
    boolean sniff = options.sniff() && !asked.isEmpty();
    if (!sniff) {
      (open == null ? own.connection() : open).seen(Seen.FLOW, "sniffing is off");
    }
    DatagramTap tap = sniff ? new DatagramTap(own, asked, port, open) : null;
    new DatagramPair(own, client, leg.link(), open, tap).start(leg, options.idle().toMillis());
  }

  @Override
  public void gate(Session session, Channel client, Gate gate) {
    new Gatekeeper((ClientSession) session, client, gate, sniffers, idleMillis).start();
  }
}
