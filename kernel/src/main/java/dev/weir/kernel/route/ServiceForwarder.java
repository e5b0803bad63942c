package dev.weir.kernel.route;

import dev.weir.spi.Addresses;
import dev.weir.spi.Network;
import dev.weir.spi.Session;
import dev.weir.spi.Subject;
import dev.weir.spi.Target;
import dev.weir.spi.net.Forwarder;
import dev.weir.spi.net.Leg;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.net.Router;
import dev.weir.spi.record.Ending;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

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
    var result = new CompletableFuture<Leg>();
    var none = new RouteException(Ending.UNREACHABLE, "forward: no target is left to try");
    attempt(session, new HashSet<>(), none, result);
    return result;
  }

  private void attempt(
      Session session, Set<Node> tried, RouteException last, CompletableFuture<Leg> result) {
    var subject = new Subject(Network.TCP, null, null, 0);
    Node node = targets.pick(subject, tried, Addresses.host(session.client().getAddress()));
    if (node == null) {
      result.completeExceptionally(last);
      return;
    }
    var target = new Target(Network.TCP, node.address(), null, Target.Source.CONFIGURED);
    router
        .open(session, target)
        .whenComplete((leg, failure) -> {
          if (failure == null) {
            node.health().succeeded();
            session.connection().host(node.address().toString());
            result.complete(leg);
          } else {
            node.health().failed(System.nanoTime());
            tried.add(node);
            attempt(session, tried, Failures.of(node.address().toString(), failure), result);
          }
        });
  }
}
