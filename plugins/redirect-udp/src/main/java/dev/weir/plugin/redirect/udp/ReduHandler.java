package dev.weir.plugin.redirect.udp;

import dev.weir.channels.FlowStart;
import dev.weir.spi.Addresses;
import dev.weir.spi.Network;
import dev.weir.spi.Session;
import dev.weir.spi.Target;
import dev.weir.spi.net.DatagramLink;
import dev.weir.spi.net.Handler;
import dev.weir.spi.net.Relay;
import dev.weir.spi.net.Router;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;

/** Joins each flow with the destination that it was bound for. */
final class ReduHandler implements Handler {
  private final Router router;
  private final FlowStart start;

  ReduHandler(Router router, Relay relay) {
    this.router = router;
    start = new FlowStart(relay);
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
    start.join(session, flow, router.openPackets(session, target));
  }
}
