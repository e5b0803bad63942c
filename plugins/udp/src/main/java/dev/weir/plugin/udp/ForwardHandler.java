package dev.weir.plugin.udp;

import dev.weir.spi.Session;
import dev.weir.spi.net.DatagramLink;
import dev.weir.spi.net.Forwarder;
import dev.weir.spi.net.Handler;
import dev.weir.spi.net.Relay;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.concurrent.CompletionException;

/** Joins each flow with one of the service's fixed targets. */
final class ForwardHandler implements Handler {
  private final Forwarder forwarder;
  private final Relay relay;

  ForwardHandler(Forwarder forwarder, Relay relay) {
    this.forwarder = forwarder;
    this.relay = relay;
  }

  @Override
  public void stream(Session session, Channel client) {
    session.connection().ended(Closer.WEIR, Ending.INTERNAL).error("udp: not a datagram listener");
    var _ = client.close();
  }

  @Override
  public void datagrams(Session session, DatagramLink flow) {
    var _ =
        forwarder
            .openPackets(session)
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
