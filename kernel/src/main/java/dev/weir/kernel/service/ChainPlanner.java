package dev.weir.kernel.service;

import dev.weir.kernel.config.Codes;
import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.bind.Origin;
import dev.weir.kernel.config.bind.UsedKeys;
import dev.weir.kernel.config.model.ChainConfig;
import dev.weir.kernel.config.model.FilterConfig;
import dev.weir.kernel.config.model.HopConfig;
import dev.weir.kernel.config.model.MatcherConfig;
import dev.weir.kernel.config.model.NodeConfig;
import dev.weir.kernel.config.model.NodeOptions;
import dev.weir.kernel.route.NodeFilter;
import dev.weir.spi.ConfigException;
import dev.weir.spi.HostPort;
import dev.weir.spi.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Plans chains: their hops, nodes, connectors and dialers. Main thread. */
final class ChainPlanner {
  private final Components components;
  private final Validator validator;
  private final Problems problems;

  ChainPlanner(Components components, Validator validator) {
    this.components = components;
    this.validator = validator;
    problems = components.problems();
  }

  /** The hops of a chain that could be planned. */
  List<Plan.HopPlan> chain(ChainConfig chain) {
    List<Plan.HopPlan> hops = new ArrayList<>();
    for (HopConfig hop : chain.hops()) {
      Plan.HopPlan planned = hop(hop);
      if (planned != null) {
        hops.add(planned);
      }
    }
    return hops;
  }

  private Plan.@Nullable HopPlan hop(HopConfig hop) {
    var used = new UsedKeys(UsedKeys.NODE);
    Origin origin = hop.origin().child("metadata");
    NodeOptions options =
        components.binder().bind(NodeOptions.class, hop.metadata(), origin.path(), problems, used);
    List<Plan.NodePlan> nodes = new ArrayList<>();
    for (NodeConfig node : hop.nodes()) {
      Plan.NodePlan planned = node(node, used);
      if (planned != null) {
        nodes.add(planned);
      }
    }
    used.reportUnknown(hop.metadata(), origin.path(), problems);
    return options == null ? null : new Plan.HopPlan(hop, options, nodes);
  }

  private Plan.@Nullable NodePlan node(NodeConfig node, UsedKeys hopKeys) {
    var used = new UsedKeys(UsedKeys.NODE);
    Origin origin = node.origin().child("metadata");
    NodeOptions options =
        components.binder().bind(NodeOptions.class, node.metadata(), origin.path(), problems, used);
    Origin dialerOrigin = node.dialer().origin().child("metadata");
    var dialer =
        components.shared(
            Kinds.DIALER, node.dialer().type(), node.dialer().metadata(), dialerOrigin, used);
    Origin connectorOrigin = node.connector().origin().child("metadata");
    var connector =
        components.shared(
            Kinds.CONNECTOR,
            node.connector().type(),
            node.connector().metadata(),
            connectorOrigin,
            used);
    if (dialer != null) {
      validator.ask(dialer, node.name());
    }
    if (connector != null) {
      validator.ask(connector, node.name(), node.connector().auth(), null);
    }
    HostPort address = address(node.addr(), node.origin().child("addr"));
    Predicate<Subject> filter = filter(node);
    if (options == null
        || dialer == null
        || connector == null
        || address == null
        || filter == null) {
      return null;
    }
    hopKeys.accept(dialer.factory().configType());
    hopKeys.accept(connector.factory().configType());
    used.reportUnknown(node.metadata(), origin.path(), problems);
    used.reportUnknown(node.dialer().metadata(), dialerOrigin.path(), problems);
    used.reportUnknown(node.connector().metadata(), connectorOrigin.path(), problems);
    return new Plan.NodePlan(node, options, address, filter, dialer, connector);
  }

  private @Nullable Predicate<Subject> filter(NodeConfig node) {
    FilterConfig byHost = node.filter();
    MatcherConfig byRule = node.matcher();
    try {
      return NodeFilter.of(
          byHost == null ? null : byHost.host(), byRule == null ? null : byRule.rule());
    } catch (ConfigException e) {
      Origin rule = node.origin().child("matcher").child(e.key());
      problems.add(rule.place(), Codes.VALUE, rule.path(), String.valueOf(e.getMessage()));
      return null;
    }
  }

  /** The address of a node or target; null after noting that it is none. */
  @Nullable HostPort address(String text, Origin origin) {
    HostPort address = HostPort.parse(text, 0);
    if (address == null || address.port() == 0) {
      problems.add(
          origin.place(),
          Codes.VALUE,
          origin.path(),
          "\"" + text + "\" (expected: host:port, for example 10.0.0.1:8080)");
      return null;
    }
    return address;
  }
}
