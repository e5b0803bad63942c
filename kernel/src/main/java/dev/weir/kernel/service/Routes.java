package dev.weir.kernel.service;

import dev.weir.kernel.config.bind.Ref;
import dev.weir.kernel.config.model.BypassConfig;
import dev.weir.kernel.config.model.HopConfig;
import dev.weir.kernel.config.model.MatcherConfig;
import dev.weir.kernel.config.model.NodeConfig;
import dev.weir.kernel.config.model.NodeOptions;
import dev.weir.kernel.config.model.SelectorConfig;
import dev.weir.kernel.config.model.ServiceConfig;
import dev.weir.kernel.config.model.ServiceOptions;
import dev.weir.kernel.route.Hop;
import dev.weir.kernel.route.Hosts;
import dev.weir.kernel.route.Node;
import dev.weir.kernel.route.Rules;
import dev.weir.kernel.route.Selector;
import dev.weir.kernel.route.SocketOptions;
import dev.weir.spi.Bypass;
import dev.weir.spi.net.Connector;
import dev.weir.spi.net.Dialer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From planned hops, nodes and rules to those that route. Main thread. */
final class Routes {
  private static final SelectorConfig USUAL =
      new SelectorConfig(SelectorConfig.Strategy.ROUND, 1, Duration.ofSeconds(10));

  private final Map<String, Rules.Listed> bypasses;
  private final Map<String, Hosts> hosts;
  private final Maker maker;

  /** Makes the components of a node, or gives null after noting the problem. */
  interface Maker {
    @Nullable Dialer dialer(Plan.NodePlan node);

    @Nullable Connector connector(Plan.NodePlan node);
  }

  Routes(Map<String, Rules.Listed> bypasses, Map<String, Hosts> hosts, Maker maker) {
    this.bypasses = bypasses;
    this.hosts = hosts;
    this.maker = maker;
  }

  static Rules.Listed listed(BypassConfig config, Bypass matcher) {
    return new Rules.Listed(matcher, config.whitelist(), config.network());
  }

  Rules rules(List<Ref> names) {
    List<Rules.Listed> lists = new ArrayList<>();
    for (Ref name : names) {
      Rules.Listed list = bypasses.get(name.name());
      if (list != null) {
        lists.add(list);
      }
    }
    return lists.isEmpty() ? Rules.NONE : new Rules(lists);
  }

  Hosts hosts(@Nullable Ref name) {
    return name == null ? Hosts.NONE : hosts.getOrDefault(name.name(), Hosts.NONE);
  }

  static SocketOptions direct(ServiceConfig service, ServiceOptions options) {
    Integer mark = options.mark();
    String source = options.networkInterface();
    return new SocketOptions(
        mark == null ? service.sockopts().mark() : mark,
        source == null ? service.networkInterface() : source);
  }

  List<Hop> hops(List<Plan.HopPlan> plans, SocketOptions service) {
    List<Hop> hops = new ArrayList<>();
    for (Plan.HopPlan plan : plans) {
      List<Node> nodes = new ArrayList<>();
      for (Plan.NodePlan node : plan.nodes()) {
        Dialer dialer = maker.dialer(node);
        Connector connector = maker.connector(node);
        if (dialer != null && connector != null) {
          nodes.add(node(plan, node, dialer, connector, service));
        }
      }
      hops.add(
          new Hop(
              plan.config().name(),
              nodes,
              selector(plan.config().selector()),
              rules(plan.config().allBypasses())));
    }
    return hops;
  }

  private Node node(
      Plan.HopPlan hop,
      Plan.NodePlan plan,
      Dialer dialer,
      Connector connector,
      SocketOptions service) {
    NodeConfig config = plan.config();
    Ref ownHosts = config.hosts() == null ? hop.config().hosts() : config.hosts();
    return Node.of(
        config.name().isEmpty() ? "node" : config.name(),
        plan.address(),
        dialer,
        connector,
        rules(config.allBypasses()),
        plan.filter(),
        priority(config.matcher()),
        socket(hop.config(), hop.options(), config, plan.options(), service),
        hosts(ownHosts),
        traits(plan.options()));
  }

  /** The longer a rule, the more it says: that is its priority unless one is given. */
  private static int priority(@Nullable MatcherConfig matcher) {
    if (matcher == null) {
      return 0;
    }
    return matcher.priority() > 0 ? matcher.priority() : matcher.rule().length();
  }

  /** Node over hop over service; within each, metadata over the section's own key. */
  private static SocketOptions socket(
      HopConfig hop,
      NodeOptions hopOptions,
      NodeConfig node,
      NodeOptions nodeOptions,
      SocketOptions service) {
    int mark = service.mark();
    if (nodeOptions.mark() != null) {
      mark = nodeOptions.mark();
    } else if (node.sockopts().mark() != 0) {
      mark = node.sockopts().mark();
    } else if (hopOptions.mark() != null) {
      mark = hopOptions.mark();
    } else if (hop.sockopts().mark() != 0) {
      mark = hop.sockopts().mark();
    }
    String source =
        first(
            nodeOptions.networkInterface(),
            node.networkInterface(),
            hopOptions.networkInterface(),
            hop.networkInterface(),
            service.source());
    return new SocketOptions(mark, source);
  }

  private static @Nullable String first(@Nullable String... candidates) {
    for (String candidate : candidates) {
      if (candidate != null) {
        return candidate;
      }
    }
    return null;
  }

  Hop targets(Plan.ForwardPlan plan, Dialer direct) {
    List<Node> nodes = new ArrayList<>();
    for (Plan.TargetPlan target : plan.targets()) {
      nodes.add(
          Node.of(
              target.config().name(),
              target.address(),
              direct,
              null,
              rules(target.config().allBypasses()),
              subject -> true,
              0,
              SocketOptions.NONE,
              Hosts.NONE,
              traits(target.options())));
    }
    return new Hop("forwarder", nodes, selector(plan.config().selector()), Rules.NONE);
  }

  private static Selector.Traits traits(NodeOptions options) {
    return new Selector.Traits(
        options.weight(), options.backup(), options.maxFails(), options.failTimeout());
  }

  private static Selector selector(@Nullable SelectorConfig given) {
    SelectorConfig config = given == null ? USUAL : given;
    Selector.Strategy strategy =
        switch (config.strategy()) {
          case ROUND -> Selector.Strategy.ROUND;
          case RANDOM -> Selector.Strategy.RAND;
          case FIFO -> Selector.Strategy.FIFO;
          case HASH -> Selector.Strategy.HASH;
        };
    return new Selector(strategy, config.maxFails(), config.failTimeout());
  }
}
