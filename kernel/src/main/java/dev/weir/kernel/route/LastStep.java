package dev.weir.kernel.route;

import dev.weir.spi.Session;
import dev.weir.spi.Target;
import dev.weir.spi.net.ConnectRequest;
import dev.weir.spi.net.Connector;
import dev.weir.spi.net.DialRequest;
import dev.weir.spi.net.Dialer;
import dev.weir.spi.net.Leg;
import dev.weir.spi.net.PacketLeg;
import dev.weir.spi.net.PacketRequest;
import dev.weir.spi.net.PacketTunnel;
import dev.weir.spi.net.Route;
import dev.weir.spi.net.Transport;
import dev.weir.spi.net.Tunnel;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What the last node of a chain is asked for: a stream or datagrams.
 *
 * @param <L> the leg that comes of it
 */
interface LastStep<L> {
  /** Asks. Completes on the session's loop. */
  CompletionStage<L> ask(Asked asked);

  /** When the last node says that the target was reached. */
  CompletionStage<Void> confirmed(L leg);

  /** The same leg, confirmed by all nodes of the way. */
  L confirmedBy(L leg, CompletionStage<Void> all);

  /** Lets go of a leg that nobody waits for any more. */
  void discard(L leg);

  /**
   * The node and what it is asked.
   *
   * @param connector speaks to the node
   * @param channel open to it
   * @param first the node, if nothing lies between it and us; null otherwise
   * @param route the whole way
   */
  record Asked(
      Connector connector,
      Session session,
      Channel channel,
      Target target,
      Duration left,
      @Nullable Node first,
      Route route) {}

  /** A stream. */
  record Stream() implements LastStep<Leg> {
    @Override
    public CompletionStage<Leg> ask(Asked asked) {
      return asked
          .connector()
          .connect(
              new ConnectRequest(asked.session(), asked.channel(), asked.target(), asked.left()))
          .thenApply(tunnel -> leg(tunnel, asked.route()));
    }

    private static Leg leg(Tunnel tunnel, Route route) {
      return new Leg(
          tunnel.channel(), tunnel.surplus(), tunnel.rawSocket(), tunnel.confirmed(), route);
    }

    @Override
    public CompletionStage<Void> confirmed(Leg leg) {
      return leg.confirmed();
    }

    @Override
    public Leg confirmedBy(Leg leg, CompletionStage<Void> all) {
      return new Leg(leg.channel(), leg.surplus(), leg.rawSocket(), all, leg.route());
    }

    @Override
    public void discard(Leg leg) {
      ByteBuf surplus = leg.surplus();
      if (surplus != null) {
        surplus.release();
      }
      var _ = leg.channel().close();
    }
  }

  /**
   * Datagrams.
   *
   * @param dialer opens sockets for them; null if there is none
   */
  record Packets(Transport transport, @Nullable Dialer dialer) implements LastStep<PacketLeg> {
    @Override
    public CompletionStage<PacketLeg> ask(Asked asked) {
      return asked
          .connector()
          .connectPackets(
              new PacketRequest(
                  asked.session(), asked.channel(), asked.target(), asked.left(), sockets(asked)))
          .thenApply(tunnel -> leg(tunnel, asked.route()));
    }

    private PacketRequest.@Nullable Sockets sockets(Asked asked) {
      Node node = asked.first();
      Dialer opener = dialer;
      if (node == null || opener == null) {
        return null;
      }
      return remote ->
          opener.dialPackets(
              new DialRequest(
                  transport,
                  asked.channel().eventLoop(),
                  remote,
                  node.socket().source(),
                  node.socket().mark(),
                  asked.left()));
    }

    private static PacketLeg leg(PacketTunnel tunnel, Route route) {
      return new PacketLeg(tunnel.link(), tunnel.confirmed(), route);
    }

    @Override
    public CompletionStage<Void> confirmed(PacketLeg leg) {
      return leg.confirmed();
    }

    @Override
    public PacketLeg confirmedBy(PacketLeg leg, CompletionStage<Void> all) {
      return new PacketLeg(leg.link(), all, leg.route());
    }

    @Override
    public void discard(PacketLeg leg) {
      leg.link().close();
    }
  }
}
