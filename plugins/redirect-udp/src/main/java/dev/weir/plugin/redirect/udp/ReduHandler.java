package dev.weir.plugin.redirect.udp;

import dev.weir.spi.Addresses;
import dev.weir.spi.Network;
import dev.weir.spi.Session;
import dev.weir.spi.Target;
import dev.weir.spi.net.DatagramLink;
import dev.weir.spi.net.Handler;
import dev.weir.spi.net.Relay;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.net.Router;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionException;

/** Joins each flow with the destination that it was bound for. */
final class ReduHandler implements Handler {
  private final Router router;
  private final Relay relay;

  ReduHandler(Router router, Relay relay) {
    this.router = router;
    this.relay = relay;
  }

  @Override
  public void stream(Session session, Channel client) {
    session.connection().ended(Closer.WEIR, Ending.INTERNAL).error("redu: not a listener for UDP");
    var _ = client.close();
  }

  @Override
  public void datagrams(Session session, DatagramLink flow) {
    InetSocketAddress original = session.original();
    if (original == null) {
      session
          .connection()
          .ended(Closer.WEIR, Ending.INTERNAL)
          .error("redu: no original destination (expected: listener redu)");
      flow.close();
      return;
    }
    session.connection().host(Addresses.text(original));
    var target = new Target(Network.UDP, null, original, Target.Source.ORIGINAL);
    var _ =
        router
            .openPackets(session, target)
            .whenComplete((leg, failure) -> {
              if (failure == null) {
                relay.join(session, flow, leg, Relay.PacketJoin.PLAIN);
              } else {
                refuse(session, flow, failure);
              }
            });
  }

  private static void refuse(Session session, DatagramLink flow, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException wrapped && wrapped.getCause() != null
            ? wrapped.getCause()
            : failure;
    Ending kind = cause instanceof RouteException route ? route.kind() : Ending.INTERNAL;
    session.connection().error(String.valueOf(cause.getMessage())).ended(Closer.WEIR, kind);
    if (kind == Ending.BYPASS || kind == Ending.LOOP) {
      // What was refused stays refused: one record until the client falls silent, not one for each
      // of its datagrams.
      flow.receive(new Swallow(session));
    } else {
      flow.close();
    }
  }

  /** Counts what a refused client sends, and forgets it. */
  private static final class Swallow implements DatagramLink.Receiver {
    private final Session session;
    private long bytes;

    Swallow(Session session) {
      this.session = session;
    }

    @Override
    public void onDatagram(ByteBuf datagram) {
      bytes += datagram.readableBytes();
      datagram.release();
      session.connection().bytes(bytes, 0);
    }

    @Override
    public void onBatchEnd() {}

    @Override
    public void onClosed(Ending kind, String why) {}
  }
}
