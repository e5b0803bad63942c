package dev.weir.kernel.service;

import dev.weir.kernel.config.Codes;
import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.bind.Binder;
import dev.weir.kernel.config.bind.Kind;
import dev.weir.kernel.config.bind.Origin;
import dev.weir.kernel.config.bind.RecordShape;
import dev.weir.kernel.config.bind.Ref;
import dev.weir.kernel.config.bind.UsedKeys;
import dev.weir.kernel.config.load.KnownTypes;
import dev.weir.kernel.config.load.References;
import dev.weir.kernel.config.model.BypassConfig;
import dev.weir.kernel.config.model.ChainConfig;
import dev.weir.kernel.config.model.Configuration;
import dev.weir.kernel.config.model.FilterConfig;
import dev.weir.kernel.config.model.ForwarderConfig;
import dev.weir.kernel.config.model.HopConfig;
import dev.weir.kernel.config.model.MatcherConfig;
import dev.weir.kernel.config.model.NodeConfig;
import dev.weir.kernel.config.model.NodeOptions;
import dev.weir.kernel.config.model.RecorderConfig;
import dev.weir.kernel.config.model.ServiceConfig;
import dev.weir.kernel.config.model.ServiceOptions;
import dev.weir.kernel.config.model.SniffingOptions;
import dev.weir.kernel.config.model.TargetConfig;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.config.tree.Place;
import dev.weir.kernel.config.tree.Scalar;
import dev.weir.kernel.plugin.Plugins;
import dev.weir.kernel.route.NodeFilter;
import dev.weir.spi.BypassFactory;
import dev.weir.spi.ComponentContext;
import dev.weir.spi.ConfigException;
import dev.weir.spi.HostPort;
import dev.weir.spi.Network;
import dev.weir.spi.Subject;
import dev.weir.spi.config.BypassName;
import dev.weir.spi.net.Dialer;
import dev.weir.spi.net.DialerFactory;
import dev.weir.spi.net.Handler;
import dev.weir.spi.net.HandlerContext;
import dev.weir.spi.net.HandlerFactory;
import dev.weir.spi.record.RecorderFactory;
import dev.weir.spi.sniff.Sniffer;
import dev.weir.spi.sniff.SnifferFactory;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds the factory of every type and binds every component's configuration, noting all problems.
 * Makes nothing. Main thread.
 */
final class Planner {
  private static final String DIRECT = "tcp";
  private static final String PACKETS = "udp";

  private final Configuration config;
  private final Components components;
  private final Problems problems;

  Planner(Configuration config, Plugins plugins, Binder binder, Problems problems) {
    this.config = config;
    this.problems = problems;
    components = new Components(plugins, binder, problems);
  }

  /** The plan; null if there are problems. */
  @Nullable Plan plan() {
    var bypasses = new LinkedHashMap<String, Plan.BypassPlan>();
    config.bypasses().forEach(bypass -> put(bypasses, bypass.name(), bypass(bypass)));
    var recorders = new LinkedHashMap<String, Plan.RecorderPlan>();
    config.recorders().forEach(recorder -> put(recorders, recorder.name(), recorder(recorder)));
    var chains = new LinkedHashMap<String, List<Plan.HopPlan>>();
    config.chains().forEach(chain -> chains.put(chain.name(), chain(chain)));
    List<Plan.ServicePlan> services = new ArrayList<>();
    for (ServiceConfig service : config.services()) {
      Plan.ServicePlan planned = service(service, chains);
      if (planned != null) {
        services.add(planned);
      }
    }
    Bindable<?, Dialer, ComponentContext> direct = direct();
    return direct == null || !problems.isEmpty()
        ? null
        : new Plan(bypasses, recorders, chains, direct, packets(), services);
  }

  private static <V> void put(Map<String, V> map, String name, @Nullable V value) {
    if (value != null) {
      map.put(name, value);
    }
  }

  private @Nullable Bindable<?, Dialer, ComponentContext> direct() {
    var origin = new Origin("dialer", new Place("weir", 1, 1));
    DialerFactory<?> factory = components.find(Kinds.DIALER, DIRECT);
    if (factory == null) {
      problems.add(
          origin.place(),
          Codes.TYPE,
          "",
          "no dialer \"tcp\" is installed (expected: its jar in plugins/)");
      return null;
    }
    return components.alone(factory, Mapping.empty(origin.place()), origin);
  }

  private @Nullable Bindable<?, Dialer, ComponentContext> packets() {
    var origin = new Origin("dialer", new Place("weir", 1, 1));
    DialerFactory<?> factory = components.find(Kinds.DIALER, PACKETS);
    return factory == null
        ? null
        : components.alone(factory, Mapping.empty(origin.place()), origin);
  }

  private Plan.@Nullable BypassPlan bypass(BypassConfig bypass) {
    BypassFactory<?> factory = components.find(Kinds.BYPASS, bypass.type());
    if (factory == null) {
      return null;
    }
    var bound = components.alone(factory, bypassOptions(bypass), bypass.origin());
    return bound == null ? null : new Plan.BypassPlan(bypass, bound);
  }

  /** The built-in type has its options in the entry itself, others under a key of their own. */
  private static Mapping bypassOptions(BypassConfig bypass) {
    Mapping entry = bypass.entry();
    if (!bypass.type().equals(BypassConfig.MATCHERS)) {
      return entry.get(bypass.type()) instanceof Mapping own ? own : Mapping.empty(entry.place());
    }
    Set<String> kernels = Set.of("name", "whitelist", "reverse");
    return new Mapping(
        entry.entries().stream()
            .filter(e -> !kernels.contains(e.key().toLowerCase(java.util.Locale.ROOT)))
            .toList(),
        entry.place());
  }

  private Plan.@Nullable RecorderPlan recorder(RecorderConfig recorder) {
    Origin origin = recorder.optionsOrigin();
    RecorderFactory<?> factory = components.find(Kinds.RECORDER, recorder.type());
    if (factory == null) {
      return null;
    }
    var bound = components.alone(factory, recorder.options(), origin);
    return bound == null ? null : new Plan.RecorderPlan(recorder, bound);
  }

  private List<Plan.HopPlan> chain(ChainConfig chain) {
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
    HostPort address = address(node.addr(), node.origin());
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
      problems.add(
          node.origin().place(),
          Codes.VALUE,
          node.origin().path() + ".matcher." + e.key(),
          String.valueOf(e.getMessage()));
      return null;
    }
  }

  private @Nullable HostPort address(String text, Origin origin) {
    HostPort address = HostPort.parse(text, 0);
    if (address == null || address.port() == 0) {
      problems.add(
          origin.place(),
          Codes.VALUE,
          origin.path() + ".addr",
          "\"" + text + "\" (expected: host:port, for example 10.0.0.1:8080)");
      return null;
    }
    return address;
  }

  private Plan.@Nullable ServicePlan service(
      ServiceConfig service, Map<String, List<Plan.HopPlan>> chains) {
    Scope scope = new Scope(service);
    InetSocketAddress address = ListenAddress.parse(service.addr());
    if (address == null) {
      problems.add(
          service.origin().place(),
          Codes.VALUE,
          service.origin().path() + ".addr",
          "\""
              + service.addr()
              + "\" (expected: :port, address:port or a name of this machine with a port)");
    }
    ServiceOptions options = scope.bind(ServiceOptions.class, scope.service, service.metadata());
    SniffingOptions sniffing =
        scope.bind(SniffingOptions.class, scope.handler, service.handler().metadata());
    RelayOptions relay =
        scope.bind(RelayOptions.class, scope.handler, service.handler().metadata());
    var listener =
        components.shared(
            Kinds.LISTENER,
            service.listener().type(),
            service.listener().metadata(),
            scope.listener,
            scope.used);
    var handler =
        components.shared(
            Kinds.HANDLER,
            service.handler().type(),
            service.handler().metadata(),
            scope.handler,
            scope.used);
    var siblings = handler == null ? null : siblings(handler, service, scope);
    boolean sniffs = handler != null && sniffs(handler);
    if (siblings != null) {
      sniffs |= siblings.stream().anyMatch(Planner::sniffs);
    }
    List<Bindable<?, Sniffer, ComponentContext>> sniffers =
        sniffers(service, sniffs || (sniffing != null && sniffing.enabled()), scope);
    Plan.ForwardPlan forward = forward(service.forwarder());
    if (address == null
        || options == null
        || sniffing == null
        || relay == null
        || listener == null
        || handler == null
        || siblings == null) {
      return null;
    }
    scope.reportUnknown();
    Network network = new Datagrams(problems).check(service, listener, handler, chains);
    return new Plan.ServicePlan(
        service, address, options, sniffing, relay, listener, handler, siblings, network, sniffers,
        forward);
  }

  static boolean sniffs(Bindable<?, Handler, HandlerContext> handler) {
    return handler.factory() instanceof HandlerFactory<?> factory && factory.sniffs();
  }

  /** The handlers that this one gives connections to; null after noting that one is missing. */
  private @Nullable List<Bindable<?, Handler, HandlerContext>> siblings(
      Bindable<?, Handler, HandlerContext> handler, ServiceConfig service, Scope scope) {
    List<Bindable<?, Handler, HandlerContext>> all = new ArrayList<>();
    if (handler.factory() instanceof HandlerFactory<?> factory) {
      for (String type : factory.uses()) {
        HandlerFactory<?> used = components.find(Kinds.HANDLER, type);
        if (used == null) {
          problems.add(
              scope.handler.place(),
              Codes.TYPE,
              service.handler().origin().path() + ".type",
              factory.type() + " needs the handler " + type + " (expected: its jar in plugins/)");
          return null;
        }
        var bound = components.bind(used, service.handler().metadata(), scope.handler, scope.used);
        if (bound == null) {
          return null;
        }
        all.add(bound);
      }
    }
    return all;
  }

  private List<Bindable<?, Sniffer, ComponentContext>> sniffers(
      ServiceConfig service, boolean enabled, Scope scope) {
    List<Bindable<?, Sniffer, ComponentContext>> all = new ArrayList<>();
    for (SnifferFactory<?> factory : components.plugins().all(Kinds.SNIFFER)) {
      scope.used.accept(factory.configType());
      if (enabled || !factory.datagramPorts().isEmpty()) {
        var bound =
            components.bind(factory, service.handler().metadata(), scope.handler, scope.used);
        if (bound != null) {
          checkNames(bound);
          all.add(bound);
        }
      }
    }
    return all;
  }

  /** What a component's configuration names must be there. */
  private void checkNames(Bindable<?, ?, ?> bound) {
    var references = References.of(config, KnownTypes.unchecked());
    for (RecordShape.Component component : RecordShape.of(bound.config().getClass()).keys()) {
      if (component.type() == BypassName.class
          && bound.mapping().get(component.key()) instanceof Scalar name) {
        var origin = new Origin(bound.origin().path() + "." + component.key(), name.place());
        var _ = references.check(new Ref(Kind.BYPASS, name.text(), origin), problems);
      }
    }
  }

  private Plan.@Nullable ForwardPlan forward(@Nullable ForwarderConfig forwarder) {
    if (forwarder == null) {
      return null;
    }
    List<Plan.TargetPlan> targets = new ArrayList<>();
    for (TargetConfig target : forwarder.nodes()) {
      var used = new UsedKeys(UsedKeys.NODE);
      Origin origin = target.origin().child("metadata");
      NodeOptions options =
          components
              .binder()
              .bind(NodeOptions.class, target.metadata(), origin.path(), problems, used);
      used.reportUnknown(target.metadata(), origin.path(), problems);
      HostPort address = address(target.addr(), target.origin());
      if (options != null && address != null) {
        targets.add(new Plan.TargetPlan(target, options, address));
      }
    }
    return new Plan.ForwardPlan(forwarder, targets);
  }

  /**
   * The metadata of one service. The command line copies its keys to all three mappings, so a key
   * is unknown only if none of those who read one of them knows it.
   */
  private final class Scope {
    private final UsedKeys used = new UsedKeys(UsedKeys.SERVICE);
    private final ServiceConfig config;
    private final Origin service;
    private final Origin handler;
    private final Origin listener;

    Scope(ServiceConfig config) {
      this.config = config;
      service = config.origin().child("metadata");
      handler = config.handler().origin().child("metadata");
      listener = config.listener().origin().child("metadata");
      // The command line leaves the keys that it turned into sections in the metadata as well.
      config.repeatedKeys().forEach(used::accept);
    }

    <C extends Record> @Nullable C bind(Class<C> type, Origin origin, Mapping metadata) {
      return components.binder().bind(type, metadata, origin.path(), problems, used);
    }

    void reportUnknown() {
      used.reportUnknown(config.metadata(), service.path(), problems);
      used.reportUnknown(config.handler().metadata(), handler.path(), problems);
      used.reportUnknown(config.listener().metadata(), listener.path(), problems);
    }
  }
}
