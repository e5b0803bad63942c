package dev.weir.kernel.service;

import dev.weir.kernel.config.Codes;
import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.bind.Binder;
import dev.weir.kernel.config.bind.Origin;
import dev.weir.kernel.config.model.BypassConfig;
import dev.weir.kernel.config.model.Configuration;
import dev.weir.kernel.config.model.RecorderConfig;
import dev.weir.kernel.config.model.ServiceConfig;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.config.tree.Node;
import dev.weir.kernel.config.tree.Place;
import dev.weir.kernel.config.tree.Sequence;
import dev.weir.kernel.plugin.Plugins;
import dev.weir.kernel.route.Hosts;
import dev.weir.spi.BypassFactory;
import dev.weir.spi.ComponentContext;
import dev.weir.spi.net.Dialer;
import dev.weir.spi.net.DialerFactory;
import dev.weir.spi.record.RecorderFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the factory of every type, binds every component's configuration and has it judged, noting
 * all problems. Makes no component; reads the files that rules and hosts are in. Main thread.
 */
final class Planner {
  private static final String DIRECT = "tcp";
  private static final String PACKETS = "udp";

  private final Configuration config;
  private final Components components;
  private final Validator validator;
  private final Path folder;
  private final Problems problems;

  /**
   * @param folder that relative paths start from
   */
  Planner(Configuration config, Plugins plugins, Binder binder, Path folder, Problems problems) {
    this.config = config;
    this.folder = folder;
    this.problems = problems;
    components = new Components(plugins, binder, problems);
    validator = new Validator(plugins, folder, problems);
  }

  /** The plan; null if there are problems. */
  @Nullable Plan plan() {
    requireServices();
    var bypasses = new LinkedHashMap<String, Plan.BypassPlan>();
    config.bypasses().forEach(bypass -> put(bypasses, bypass.name(), bypass(bypass)));
    var hosts = new LinkedHashMap<String, Hosts>();
    config.hosts().forEach(one -> hosts.put(one.name(), HostsFiles.load(one, folder, problems)));
    var recorders = new LinkedHashMap<String, Plan.RecorderPlan>();
    config.recorders().forEach(recorder -> put(recorders, recorder.name(), recorder(recorder)));
    var chainPlanner = new ChainPlanner(components, validator);
    var chains = new LinkedHashMap<String, List<Plan.HopPlan>>();
    config.chains().forEach(chain -> chains.put(chain.name(), chainPlanner.chain(chain)));
    List<Plan.ServicePlan> services = services(chainPlanner, chains);
    Bindable<?, Dialer, ComponentContext> direct = direct();
    return direct == null || !problems.isEmpty()
        ? null
        : new Plan(bypasses, hosts, recorders, chains, direct, packets(), services);
  }

  private void requireServices() {
    Origin services = config.origin().child("services");
    Node written = config.origin().mapping().get("services");
    if (config.services().isEmpty()
        && !(written instanceof Sequence list && !list.items().isEmpty())) {
      problems.add(
          services.place(),
          Codes.NO_SERVICE,
          services.path(),
          "none, so there is nothing to run (expected: at least one, here or by -L URL; weir -L"
              + " 'http://127.0.0.1:8080?sniffing=true' -O yaml prints one)");
    }
  }

  private List<Plan.ServicePlan> services(
      ChainPlanner chainPlanner, Map<String, List<Plan.HopPlan>> chains) {
    var planner = new ServicePlanner(config, components, validator, chainPlanner);
    var clashes = new AddressClashes(problems);
    List<Plan.ServicePlan> services = new ArrayList<>();
    for (ServiceConfig service : config.services()) {
      Plan.ServicePlan planned = planner.service(service, chains);
      if (planned != null) {
        clashes.add(planned);
        services.add(planned);
      }
    }
    return services;
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
    if (bound == null) {
      return null;
    }
    validator.ask(bound, bypass.name());
    return new Plan.BypassPlan(bypass, bound);
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
            .filter(e -> !kernels.contains(e.key().toLowerCase(Locale.ROOT)))
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
    if (bound == null) {
      return null;
    }
    validator.ask(bound, recorder.name());
    return new Plan.RecorderPlan(recorder, bound);
  }
}
