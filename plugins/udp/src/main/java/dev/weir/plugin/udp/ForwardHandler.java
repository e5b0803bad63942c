package dev.weir.plugin.udp;

import dev.weir.channels.FlowStart;
import dev.weir.spi.Session;
import dev.weir.spi.net.DatagramLink;
import dev.weir.spi.net.Forwarder;
import dev.weir.spi.net.Handler;
import dev.weir.spi.net.Relay;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import io.netty.channel.Channel;

/** Joins each flow with one of the service's fixed targets. */
final class ForwardHandler implements Handler {
  private final Forwarder forwarder;
  private final FlowStart start;

  ForwardHandler(Forwarder forwarder, Relay relay) {
    this.forwarder = forwarder;
    start = new FlowStart(relay);
  }

  @Override
  public void stream(Session session, Channel client) {
    session.connection().ended(Closer.WEIR, Ending.INTERNAL).error("udp: not a datagram listener");
    var _ = client.close();
  }

  @Override
  public void datagrams(Session session, DatagramLink flow) {
    start.join(session, flow, forwarder.openPackets(session));
  }
}
