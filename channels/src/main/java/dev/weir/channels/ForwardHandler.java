package dev.weir.channels;

import dev.weir.spi.Session;
import dev.weir.spi.net.DatagramLink;
import dev.weir.spi.net.Forwarder;
import dev.weir.spi.net.Handler;
import dev.weir.spi.net.Leg;
import dev.weir.spi.net.Relay;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import io.netty.channel.Channel;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** Joins each client, by connection or by datagrams, with one of the service's fixed targets. */
public final class ForwardHandler implements Handler {
  private final Forwarder forwarder;
  private final Relay relay;
  private final FlowStart start;

  /** Forwards to these targets. */
  public ForwardHandler(Forwarder forwarder, Relay relay) {
    this.forwarder = forwarder;
    this.relay = relay;
    start = new FlowStart(relay);
  }

  @Override
  public void datagrams(Session session, DatagramLink flow) {
    start.join(session, flow, forwarder.openPackets(session));
  }

  @Override
  public void stream(Session session, Channel client) {
    var _ =
        forwarder
            .open(session)
            .whenComplete((leg, failure) -> {
              try {
                if (leg == null) {
                  refuse(session, client, failure);
                } else if (client.isActive()) {
                  relay.join(session, client, leg, Relay.Join.PLAIN);
                } else {
                  discard(session, client, leg);
                }
              } catch (RuntimeException e) {
                // Nobody asks a stage that is over how it went: the record has to tell.
                FlowStart.broken(session, e);
                var _ = client.close();
                if (leg != null) {
                  var _ = leg.channel().close();
                }
              }
            });
  }

  private static void refuse(Session session, Channel client, @Nullable Throwable failure) {
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
}
