package dev.weir.kernel.route;

import dev.weir.kernel.net.OwnSockets;
import dev.weir.spi.Addresses;
import dev.weir.spi.Network;
import dev.weir.spi.Subject;
import dev.weir.spi.Target;
import dev.weir.spi.net.DialRequest;
import dev.weir.spi.net.Dialer;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.net.Transport;
import dev.weir.spi.record.Ending;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Dials the addresses of a target one after the other until one answers, within one time limit.
 * Checks each address against the rules and against ourselves before it is dialled.
 */
final class DirectDial {
  /** The least time that an address gets, however many there are. */
  private static final long LEAST_MILLIS = 1_000;

  private final Target target;
  private final Way way;
  private final EventLoop loop;
  private final List<InetAddress> addresses;
  private final long deadline;
  private final CompletableFuture<Channel> result = new CompletableFuture<>();
  private @Nullable RouteException last;

  /**
   * How to dial, the same for all targets of a service.
   *
   * @param transport how sockets are made
   * @param dialer the transport's dialer
   * @param rules targets to refuse
   * @param own our own sockets
   * @param socket mark and source
   * @param timeout for all addresses together
   */
  record Way(
      Transport transport,
      Dialer dialer,
      Rules rules,
      OwnSockets own,
      SocketOptions socket,
      Duration timeout) {

    /** Why an address of a target must not be dialled; null if it may. */
    @Nullable RouteException refusal(Target target, InetAddress address, int port) {
      String host = target.name() == null ? null : target.name().canonicalHost();
      // An original address was asked about as it is; a name may yet come that allows it.
      boolean asked = target.source() == Target.Source.ORIGINAL && target.network() == Network.TCP;
      if (!asked && rules.hits(new Subject(target.network(), host, address, port))) {
        return new RouteException(Ending.BYPASS, "bypass: " + target.text());
      }
      boolean chosen = target.source() != Target.Source.CONFIGURED;
      if (chosen && own.isOwnListener(target.network(), new InetSocketAddress(address, port))) {
        return new RouteException(
            Ending.LOOP, "loop: " + target.text() + " is a listener of this gateway");
      }
      return null;
    }
  }

  DirectDial(Target target, Way way, EventLoop loop, List<InetAddress> addresses) {
    this.target = target;
    this.way = way;
    this.loop = loop;
    this.addresses = addresses;
    deadline = System.nanoTime() + way.timeout().toNanos();
  }

  /** Starts; completes on the loop, fails with a RouteException. */
  CompletableFuture<Channel> start(int port) {
    next(0, port);
    return result;
  }

  /** Whatever a rule or a dialer throws, the client gets an answer. */
  private void next(int index, int port) {
    try {
      tryNext(index, port);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      result.completeExceptionally(Failures.internal(target.text(), e));
    }
  }

  private void tryNext(int index, int port) {
    for (int i = index; i < addresses.size(); i++) {
      InetAddress address = addresses.get(i);
      RouteException refused = way.refusal(target, address, port);
      if (refused == null) {
        dial(i, new InetSocketAddress(address, port));
        return;
      }
      last = refused;
    }
    RouteException failure = last;
    result.completeExceptionally(
        failure == null
            ? new RouteException(Ending.DNS, "connecting to " + target.text() + ": no address")
            : failure);
  }

  private void dial(int index, InetSocketAddress address) {
    long left = Math.max(1, (deadline - System.nanoTime()) / 1_000_000);
    int remaining = addresses.size() - index;
    long share = remaining == 1 ? left : Math.min(left, Math.max(LEAST_MILLIS, left / remaining));
    way.dialer()
        .dial(
            new DialRequest(
                way.own().watch(way.transport(), address),
                loop,
                address,
                way.socket().source(),
                way.socket().mark(),
                Duration.ofMillis(share)))
        .whenComplete((channel, failure) -> {
          if (failure == null) {
            dialled(channel);
          } else {
            last = Failures.of(text(address), failure);
            if (System.nanoTime() < deadline) {
              next(index + 1, address.getPort());
            } else {
              result.completeExceptionally(last);
            }
          }
        });
  }

  private void dialled(Channel channel) {
    if (target.source() == Target.Source.CONFIGURED) {
      way.own().dialledNode(channel);
    } else {
      way.own().dialled(channel);
    }
    if (!result.complete(channel)) {
      var _ = channel.close();
    }
  }

  private String text(InetSocketAddress address) {
    String ip = Addresses.text(address);
    return target.text().equals(ip) ? ip : target.text() + " (" + ip + ")";
  }
}
