package dev.weir.kernel.route;

import dev.weir.kernel.net.Names;
import dev.weir.kernel.net.OwnSockets;
import dev.weir.kernel.service.ClientSession;
import dev.weir.spi.Addresses;
import dev.weir.spi.Network;
import dev.weir.spi.Subject;
import dev.weir.spi.Target;
import dev.weir.spi.net.ConnectRequest;
import dev.weir.spi.net.Connector;
import dev.weir.spi.net.DialRequest;
import dev.weir.spi.net.Route;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.net.Transport;
import dev.weir.spi.net.Tunnel;
import dev.weir.spi.record.Ending;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Opens a target through a chain: one node of each hop, the first dialled, the others reached
 * through the one before.
 *
 * <pre>
 *   us ──dial──> node of hop 0 ──connect──> node of hop 1 ──connect──> target
 * </pre>
 *
 * <p>A node that fails is noted and another of its hop is tried, each once. When a hop has none
 * left the connection fails; it never goes out another way.
 *
 * @param <L> the leg that the last node is asked for
 */
final class ChainDial<L> {
  /** The least time that a way gets, however many there are. */
  private static final long LEAST_NANOS = 1_000_000_000;

  private final ClientSession session;
  private final Target target;
  private final Subject subject;
  private final List<Hop> hops;
  private final LastStep<L> last;
  private final Transport transport;
  private final OwnSockets own;
  private final Names names;
  private final EventLoop loop;
  private final long deadline;
  private final Set<Node> tried = new HashSet<>();
  private final CompletableFuture<L> result = new CompletableFuture<>();
  private final CompletableFuture<Void> confirmed = new CompletableFuture<>();
  private long attemptEnd;
  private int attempts;
  private @Nullable Late late;
  private RouteException failure =
      new RouteException(Ending.UPSTREAM, "chain: no node could be used");

  /** What a hop said after it had been taken for open: the next one could not be reached. */
  private record Late(int index, Throwable failure) {}

  ChainDial(
      ClientSession session,
      Target target,
      Subject subject,
      List<Hop> hops,
      LastStep<L> last,
      Transport transport,
      OwnSockets own,
      Names names,
      EventLoop loop,
      Duration timeout) {
    this.session = session;
    this.target = target;
    this.subject = subject;
    this.hops = hops;
    this.last = last;
    this.transport = transport;
    this.own = own;
    this.names = names;
    this.loop = loop;
    deadline = System.nanoTime() + timeout.toNanos();
  }

  /** Starts; completes on the loop, fails with a RouteException. */
  CompletableFuture<L> start() {
    attempt();
    return result;
  }

  /** Whatever a plugin throws, the client gets an answer. */
  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      result.completeExceptionally(Failures.internal(target.text(), e));
    }
  }

  private void attempt() {
    attempts++;
    late = null;
    var way = new Node[hops.size()];
    for (int i = 0; i < way.length; i++) {
      Node node = hops.get(i).pick(subject, tried, Addresses.host(session.client().getAddress()));
      if (node == null) {
        result.completeExceptionally(failure);
        return;
      }
      way[i] = node;
    }
    share();
    dialFirst(way);
  }

  /** Leaves time for the nodes that are still to be tried if this one never answers. */
  private void share() {
    int ways = 1;
    for (Hop hop : hops) {
      ways = Math.max(ways, hop.left(subject, tried));
    }
    long now = System.nanoTime();
    long left = deadline - now;
    attemptEnd = now + (ways == 1 ? left : Math.min(left, Math.max(LEAST_NANOS, left / ways)));
  }

  private Duration left() {
    return Duration.ofNanos(Math.max(1_000_000, attemptEnd - System.nanoTime()));
  }

  /** Notes that a node cannot be used, and tries another way. */
  private void failed(Node node, Throwable how) {
    node.health().failed(System.nanoTime());
    retryWithout(node, node, how);
  }

  private void retryWithout(Node node, Node reporter, Throwable how) {
    tried.add(node);
    RouteException cause = Failures.of(reporter.name() + "@" + reporter.address(), how);
    // Whatever it is to the node, to the client it is a failure on the way.
    Ending kind = cause.kind() == Ending.TIMEOUT ? Ending.TIMEOUT : Ending.UPSTREAM;
    failure = new RouteException(kind, cause.getMessage());
    if (System.nanoTime() - deadline >= 0) {
      result.completeExceptionally(failure);
    } else {
      guarded(this::attempt);
    }
  }

  private void dialFirst(Node[] way) {
    Node first = way[0];
    Addressing.lookup(first.address().host(), first.hosts(), names)
        .whenComplete((addresses, how) ->
            onLoop(() -> {
              if (how != null) {
                failed(first, how);
              } else {
                guarded(() -> dial(way, addresses, 0));
              }
            }));
  }

  private void onLoop(Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
    } else {
      loop.execute(task);
    }
  }

  private void dial(Node[] way, List<InetAddress> addresses, int index) {
    SocketOptions socket = way[0].socket();
    var address = new InetSocketAddress(addresses.get(index), way[0].address().port());
    way[0]
        .dialer()
        .dial(
            new DialRequest(
                own.watch(transport, address),
                loop,
                address,
                socket.source(),
                socket.mark(),
                left()))
        .whenComplete((channel, how) -> {
          if (how == null) {
            own.dialledNode(channel);
            guarded(() -> connect(way, 0, channel));
          } else if (index + 1 < addresses.size() && System.nanoTime() - attemptEnd < 0) {
            guarded(() -> dial(way, addresses, index + 1));
          } else {
            failed(way[0], how);
          }
        });
  }

  /** Asks node {@code index} for the next node or, from the last, for the target. */
  private void connect(Node[] way, int index, Channel channel) {
    Node node = way[index];
    Connector connector = node.connector();
    if (connector == null) {
      var _ = channel.close();
      failed(
          node, new RouteException(Ending.INTERNAL, "node " + node.name() + " has no connector"));
      return;
    }
    try {
      if (index == way.length - 1) {
        askLast(way, index, connector, channel);
      } else {
        askNext(way, index, connector, channel);
      }
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      var _ = channel.close();
      throw e;
    }
  }

  private void askNext(Node[] way, int index, Connector connector, Channel channel) {
    // Between nodes there are streams only, whatever the target is reached by.
    var next = new Target(Network.TCP, way[index + 1].address(), null, Target.Source.CONFIGURED);
    connector
        .connect(new ConnectRequest(session, channel, next, left()))
        .whenComplete((tunnel, how) -> {
          if (how != null) {
            var _ = channel.close();
            cut(way, index, how);
          } else {
            heed(way, index, tunnel.confirmed());
            through(way, index, tunnel);
          }
        });
  }

  private void askLast(Node[] way, int index, Connector connector, Channel channel) {
    Node first = index == 0 ? way[0] : null;
    var asked =
        new LastStep.Asked(connector, session, channel, target, left(), first, route(way, channel));
    last.ask(asked)
        .whenComplete((leg, how) -> {
          if (how != null) {
            var _ = channel.close();
            cut(way, index, how);
          } else {
            heed(way, index, last.confirmed(leg));
            if (!result.complete(last.confirmedBy(leg, confirmed))) {
              last.discard(leg);
            }
          }
        });
  }

  /**
   * A node did not lead on. If the target is what could not be reached, that says nothing about the
   * node: another is tried, but it does not rest. If the next node is, that one is to blame as long
   * as its hop has others.
   */
  private void notConnected(Node[] way, int index, Throwable how) {
    Node node = way[index];
    if (index == way.length - 1) {
      retryWithout(node, node, how);
      return;
    }
    Node blamed = blamed(way, index);
    blamed.health().failed(System.nanoTime());
    retryWithout(blamed, node, how);
  }

  /** The end of a connection is only what we see of it: a hop before this one may have said why. */
  private void cut(Node[] way, int index, Throwable how) {
    Late before = late;
    notConnected(
        way, before == null ? index : before.index(), before == null ? how : before.failure());
  }

  /** Who is to blame if node {@code index} did not reach the next one. */
  private Node blamed(Node[] way, int index) {
    boolean others = hops.get(index + 1).left(subject, tried) > 1;
    return others ? way[index + 1] : way[index];
  }

  /**
   * Notes how a node did, which a hop that answers late says only when the way is in use: then it
   * can no longer be another one, but the next connection's can.
   */
  private void heed(Node[] way, int index, CompletionStage<Void> answer) {
    int attempt = attempts;
    var _ =
        answer.whenComplete((nothing, how) -> {
          if (how == null) {
            way[index].health().succeeded();
            if (index == way.length - 1) {
              confirmed.complete(null);
            }
          } else if (attempt == attempts) {
            notReached(way, index, how);
          }
        });
  }

  private void notReached(Node[] way, int index, Throwable how) {
    if (!result.isDone()) {
      late = late == null ? new Late(index, how) : late;
      return;
    }
    confirmed.completeExceptionally(how);
    if (index < way.length - 1) {
      blamed(way, index).health().failed(System.nanoTime());
    }
  }

  private void through(Node[] way, int index, Tunnel tunnel) {
    ByteBuf surplus = tunnel.surplus();
    if (surplus != null) {
      // The next node has been asked nothing yet: whatever this is, it is not for us.
      surplus.release();
      var _ = tunnel.channel().close();
      failed(
          way[index],
          new RouteException(
              Ending.UPSTREAM, way[index].name() + ": unexpected bytes after its answer"));
      return;
    }
    guarded(() -> connect(way, index + 1, tunnel.channel()));
  }

  private Route route(Node[] way, Channel channel) {
    var text = new StringJoiner(" > ");
    for (Node node : way) {
      text.add(node.name() + "@" + node.address());
    }
    text.add(target.text());
    return new Route(
        text.toString(),
        Addresses.text(channel.localAddress()),
        Addresses.text(channel.remoteAddress()));
  }
}
