package dev.weir.kernel.service;

import dev.weir.kernel.config.Codes;
import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.bind.Kind;
import dev.weir.kernel.config.bind.Origin;
import dev.weir.kernel.config.bind.RecordShape;
import dev.weir.kernel.config.bind.Ref;
import dev.weir.kernel.config.bind.UsedKeys;
import dev.weir.kernel.config.load.KnownTypes;
import dev.weir.kernel.config.load.References;
import dev.weir.kernel.config.model.Configuration;
import dev.weir.kernel.config.model.ForwarderConfig;
import dev.weir.kernel.config.model.NodeOptions;
import dev.weir.kernel.config.model.ServiceConfig;
import dev.weir.kernel.config.model.ServiceOptions;
import dev.weir.kernel.config.model.SniffingOptions;
import dev.weir.kernel.config.model.TargetConfig;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.config.tree.Scalar;
import dev.weir.spi.ComponentContext;
import dev.weir.spi.HostPort;
import dev.weir.spi.Network;
import dev.weir.spi.Validation;
import dev.weir.spi.config.BypassName;
import dev.weir.spi.net.Handler;
import dev.weir.spi.net.HandlerContext;
import dev.weir.spi.net.HandlerFactory;
import dev.weir.spi.sniff.Sniffer;
import dev.weir.spi.sniff.SnifferFactory;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plans services: their listeners, handlers, sniffers and targets. Main thread. */
final class ServicePlanner {
  /** Stands for an address that could not be read, so that the rest can be judged. */
  private static final InetSocketAddress NOWHERE = new InetSocketAddress(0);

  private final Configuration config;
  private final Components components;
  private final Validator validator;
  private final ChainPlanner chains;
  private final Problems problems;

  ServicePlanner(
      Configuration config, Components components, Validator validator, ChainPlanner chains) {
    this.config = config;
    this.components = components;
    this.validator = validator;
    this.chains = chains;
    problems = components.problems();
  }

  /** The plan of one service; null after noting what is wrong with it. */
  Plan.@Nullable ServicePlan service(ServiceConfig service, Map<String, List<Plan.HopPlan>> ways) {
    Scope scope = new Scope(service);
    InetSocketAddress address = ListenAddress.parse(service.addr());
    if (address == null) {
      Origin addr = service.origin().child("addr");
      problems.add(
          addr.place(),
          Codes.VALUE,
          addr.path(),
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
      sniffs |= siblings.stream().anyMatch(ServicePlanner::sniffs);
    }
    List<Bindable<?, Sniffer, ComponentContext>> sniffers =
        sniffers(service, sniffs || (sniffing != null && sniffing.enabled()), scope);
    Plan.ForwardPlan forward = forward(service.forwarder());
    if (typesAreKnown(service, scope)) {
      scope.reportUnknown();
    }
    if (options == null
        || sniffing == null
        || relay == null
        || listener == null
        || handler == null
        || siblings == null) {
      return null;
    }
    Network network = new Datagrams(problems).check(service, listener, handler, ways);
    var planned =
        new Plan.ServicePlan(
            service,
            address == null ? NOWHERE : address,
            options,
            sniffing,
            relay,
            listener,
            handler,
            siblings,
            network,
            sniffers,
            forward);
    validate(planned);
    return address == null ? null : planned;
  }

  /** Whether all are there that might know a key of the metadata. */
  private boolean typesAreKnown(ServiceConfig service, Scope scope) {
    HandlerFactory<?> handler = components.find(Kinds.HANDLER, service.handler().type().name());
    boolean known =
        handler != null
            && components.find(Kinds.LISTENER, service.listener().type().name()) != null;
    if (handler != null) {
      for (String type : handler.uses()) {
        HandlerFactory<?> sibling = components.find(Kinds.HANDLER, type);
        known &= sibling != null;
        if (sibling != null) {
          scope.used.accept(sibling.configType());
        }
      }
    }
    return known;
  }

  /** Has the factories judge their parts of the service. */
  private void validate(Plan.ServicePlan plan) {
    String name = plan.config().name();
    boolean sniffs = plan.sniffing().enabled();
    validator.ask(plan.listener(), name, null, shape(plan, sniffs));
    List<Bindable<?, Handler, HandlerContext>> handlers = new ArrayList<>(plan.siblings());
    handlers.add(plan.handler());
    for (var handler : handlers) {
      validator.ask(
          handler, name, plan.config().handler().auth(), shape(plan, sniffs || sniffs(handler)));
    }
    plan.sniffers().forEach(sniffer -> validator.ask(sniffer, name, null, shape(plan, sniffs)));
  }

  private static Validation.Service shape(Plan.ServicePlan plan, boolean sniffs) {
    return new Validation.Service(
        plan.listener().config(), plan.network(), sniffs, plan.forward() != null);
  }

  /** Whether a handler sniffs whatever the service says. */
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
      HostPort address = chains.address(target.addr(), target.origin().child("addr"));
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
