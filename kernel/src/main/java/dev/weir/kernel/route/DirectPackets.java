package dev.weir.kernel.route;

import dev.weir.spi.Addresses;
import dev.weir.spi.Target;
import dev.weir.spi.net.DatagramLink;
import dev.weir.spi.net.DialRequest;
import dev.weir.spi.net.PacketLeg;
import dev.weir.spi.net.Route;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.record.Ending;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Opens a socket for datagrams to the first address of a target that the rules allow. Nothing is
 * sent, so nothing answers: another address is tried only if the socket itself cannot be had.
 */
final class DirectPackets {
  private final Target target;
  private final DirectDial.Way way;
  private final EventLoop loop;
  private final List<InetAddress> addresses;
  private final CompletableFuture<PacketLeg> result = new CompletableFuture<>();
  private RouteException last;

  DirectPackets(Target target, DirectDial.Way way, EventLoop loop, List<InetAddress> addresses) {
    this.target = target;
    this.way = way;
    this.loop = loop;
    this.addresses = addresses;
    last = new RouteException(Ending.DNS, "sending to " + target.text() + ": no address");
  }

  /** Starts; completes on the loop, fails with a RouteException. */
  CompletableFuture<PacketLeg> start(int port) {
    next(0, port);
    return result;
  }

  /** Whatever a rule or a dialer throws, the client's flow ends with a reason. */
  private void next(int from, int port) {
    try {
      for (int i = from; i < addresses.size(); i++) {
        RouteException refused = way.refusal(target, addresses.get(i), port);
        if (refused == null) {
          dial(i, new InetSocketAddress(addresses.get(i), port));
          return;
        }
        last = refused;
      }
      result.completeExceptionally(last);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      result.completeExceptionally(Failures.internal(target.text(), e));
    }
  }

  private void dial(int index, InetSocketAddress address) {
    var request =
        new DialRequest(
            way.transport(),
            loop,
            address,
            way.socket().source(),
            way.socket().mark(),
            way.timeout());
    way.dialer()
        .dialPackets(request)
        .whenComplete((link, failure) -> {
          if (failure == null) {
            dialled(link);
          } else {
            last = Failures.of(target.text(), failure);
            next(index + 1, address.getPort());
          }
        });
  }

  private void dialled(DatagramLink link) {
    if (target.source() != Target.Source.CONFIGURED) {
      way.own().dialled(link);
    }
    var route =
        new Route(target.text(), Addresses.text(link.local()), Addresses.text(link.remote()));
    var done = CompletableFuture.<Void>completedFuture(null);
    if (!result.complete(new PacketLeg(link, done, route))) {
      link.close();
    }
  }
}
