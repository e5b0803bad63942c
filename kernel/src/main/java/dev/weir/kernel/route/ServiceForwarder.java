package dev.weir.kernel.route;

import dev.weir.spi.Addresses;
import dev.weir.spi.Network;
import dev.weir.spi.Session;
import dev.weir.spi.Subject;
import dev.weir.spi.Target;
import dev.weir.spi.net.Forwarder;
import dev.weir.spi.net.Leg;
import dev.weir.spi.net.PacketLeg;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.net.Router;
import dev.weir.spi.record.Ending;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The fixed targets of a service: picks one, and another if it cannot be reached. */
public final class ServiceForwarder implements Forwarder {
  private final Hop targets;
  private final Router router;

  /**
   * @param targets the nodes are targets; they have no connector
   * @param router how to reach them
   */
  public ServiceForwarder(Hop targets, Router router) {
    this.targets = targets;
    this.router = router;
  }

  @Override
  public CompletionStage<Leg> open(Session session) {
    return open(session, Network.TCP, target -> router.open(session, target));
  }

  @Override
  public CompletionStage<PacketLeg> openPackets(Session session) {
    return open(session, Network.UDP, target -> router.openPackets(session, target));
  }

  private <L> CompletionStage<L> open(
      Session session, Network network, Function<Target, CompletionStage<L>> way) {
    var result = new CompletableFuture<L>();
    var none = new RouteException(Ending.UNREACHABLE, "forward: no target is left to try");
    attempt(session, network, way, new HashSet<>(), none, result);
    return result;
  }

  private <L> void attempt(
      Session session,
      Network network,
      Function<Target, CompletionStage<L>> way,
      Set<Node> tried,
      RouteException last,
      CompletableFuture<L> result) {
    var subject = new Subject(network, null, null, 0);
    Node node = targets.pick(subject, tried, Addresses.host(session.client().getAddress()));
    if (node == null) {
      result.completeExceptionally(last);
      return;
    }
    var target = new Target(network, node.address(), null, Target.Source.CONFIGURED);
    way.apply(target)
        .whenComplete((leg, failure) -> {
          if (failure == null) {
            node.health().succeeded();
            session.connection().host(node.address().toString());
            result.complete(leg);
          } else {
            node.health().failed(System.nanoTime());
            tried.add(node);
            var cause = Failures.of(node.address().toString(), failure);
            attempt(session, network, way, tried, cause, result);
          }
        });
  }
}
