package dev.weir.kernel.service;

import dev.weir.kernel.config.Codes;
import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.bind.Origin;
import dev.weir.kernel.config.model.ServiceConfig;
import dev.weir.spi.ComponentContext;
import dev.weir.spi.Network;
import dev.weir.spi.net.ConnectorFactory;
import dev.weir.spi.net.Handler;
import dev.weir.spi.net.HandlerContext;
import dev.weir.spi.net.HandlerFactory;
import dev.weir.spi.net.Listener;
import dev.weir.spi.net.ListenerFactory;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Finds services whose parts do not go together: datagrams into a handler of streams, or into a
 * chain that carries streams only. Main thread.
 */
final class Datagrams {
  private final Problems problems;

  Datagrams(Problems problems) {
    this.problems = problems;
  }

  /** Notes what does not fit, and gives what the service's listener accepts. */
  Network check(
      ServiceConfig service,
      Bindable<?, Listener, ComponentContext> listener,
      Bindable<?, Handler, HandlerContext> handler,
      Map<String, List<Plan.HopPlan>> chains) {
    Network network =
        listener.factory() instanceof ListenerFactory<?> made ? made.network() : Network.TCP;
    if (handler.factory() instanceof HandlerFactory<?> made && !made.networks().contains(network)) {
      mismatch(service, network);
    }
    var chain = service.handler().chain();
    List<Plan.HopPlan> hops =
        chain == null ? List.of() : chains.getOrDefault(chain.name(), List.of());
    if (network == Network.UDP && !hops.isEmpty()) {
      way(service, hops);
    }
    return network;
  }

  private void way(ServiceConfig service, List<Plan.HopPlan> hops) {
    String last = hops.getLast().config().name();
    if (!carries(hops.getLast(), connector -> true)) {
      refuse(
          service,
          "no connector of its last hop \""
              + last
              + "\" carries UDP (expected: relay or socks5 there, or another chain)");
    } else if (hops.size() > 1 && !carries(hops.getLast(), c -> !c.datagramsBeside())) {
      refuse(
          service,
          "the connector of its last hop \""
              + last
              + "\" sends them beside its connection, which no other hop can carry (expected: relay"
              + " there, or that hop alone)");
    }
  }

  private void refuse(ServiceConfig service, String why) {
    Origin origin = service.handler().origin();
    var chain = service.handler().chain();
    problems.add(
        origin.place(),
        Codes.CONFLICT,
        origin.path() + ".chain",
        "\"" + (chain == null ? "" : chain.name()) + "\": datagrams cannot go through it: " + why);
  }

  private void mismatch(ServiceConfig service, Network network) {
    Origin origin = service.handler().origin();
    String type = service.handler().type().name();
    problems.add(
        origin.place(),
        Codes.CONFLICT,
        origin.path() + ".type",
        "\""
            + type
            + "\": the handler does not serve "
            + network.label()
            + ", which is what listener \""
            + service.listener().type().name()
            + "\" accepts (expected: a handler for "
            + network.label()
            + ", or another listener)");
  }

  private static boolean carries(Plan.HopPlan hop, Predicate<ConnectorFactory<?>> how) {
    // A hop without nodes has its own problem, and is not to be blamed for this one.
    return hop.nodes().isEmpty()
        || hop.nodes().stream()
            .anyMatch(node ->
                node.connector().factory() instanceof ConnectorFactory<?> made
                    && made.networks().contains(Network.UDP)
                    && how.test(made));
  }
}
