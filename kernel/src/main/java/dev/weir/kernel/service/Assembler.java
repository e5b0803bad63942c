package dev.weir.kernel.service;

import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.model.Configuration;
import dev.weir.kernel.config.model.HostsConfig;
import dev.weir.kernel.config.model.RecorderBinding;
import dev.weir.kernel.config.model.SpoolConfig;
import dev.weir.kernel.plugin.Plugins;
import dev.weir.kernel.record.Binding;
import dev.weir.kernel.record.RecorderQueue;
import dev.weir.kernel.record.ServiceRecording;
import dev.weir.kernel.relay.RelayEngine;
import dev.weir.kernel.route.Hop;
import dev.weir.kernel.route.Hosts;
import dev.weir.kernel.route.Rules;
import dev.weir.kernel.route.ServiceForwarder;
import dev.weir.kernel.route.ServiceRouter;
import dev.weir.kernel.route.SocketOptions;
import dev.weir.kernel.sniff.Sniffers;
import dev.weir.spi.Bypass;
import dev.weir.spi.Component;
import dev.weir.spi.net.Connector;
import dev.weir.spi.net.Dialer;
import dev.weir.spi.net.Handler;
import dev.weir.spi.net.HandlerFactory;
import dev.weir.spi.net.Listener;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.Recorder;
import dev.weir.spi.sniff.Sniffer;
import dev.weir.spi.sniff.SnifferFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes everything that a plan names. What a component refuses is noted like any other problem, and
 * then nothing is started. Main thread.
 */
final class Assembler {
  private static final Duration SNIFFING_TIMEOUT = Duration.ofSeconds(1);

  private final Configuration config;
  private final Plan plan;
  private Plan.@Nullable RecorderPlan usual;
  private final Plugins plugins;
  private final Surroundings around;
  private final Problems problems;
  private final Owned owned;
  private final Map<String, Sink> running;
  private final Map<String, Sink> sinks = new LinkedHashMap<>();
  private final Map<String, Rules.Listed> bypasses = new LinkedHashMap<>();

  /**
   * @param usual what services get that name no recorder; null for live lines alone
   * @param running recorders of the configuration before, to go on where nothing changed; none at a
   *     first start
   */
  Assembler(
      Configuration config,
      Plan plan,
      Plan.@Nullable RecorderPlan usual,
      Plugins plugins,
      Surroundings around,
      Map<String, Sink> running,
      Problems problems) {
    this.config = config;
    this.plan = plan;
    this.usual = usual;
    this.plugins = plugins;
    this.around = around;
    this.running = running;
    this.problems = problems;
    this.owned = new Owned();
  }

  /** The services and queues; null if there are problems, and then nothing is left behind. */
  @Nullable Gateway assemble() {
    plan.bypasses()
        .forEach((name, bypass) -> {
          Bypass made = make(bypass.bypass(), context(name));
          if (made != null) {
            bypasses.put(name, Routes.listed(bypass.config(), made));
          }
        });
    config.hosts().forEach(this::readAgain);
    plan.recorders().forEach((name, recorder) -> recorder(name, recorder, problems));
    Dialer direct = make(plan.direct(), context("direct"));
    Dialer packets = plan.packets() == null ? null : make(plan.packets(), context("direct"));
    var routes = new Routes(bypasses, plan.hosts(), new NodeMaker());
    List<Service> services = new ArrayList<>();
    for (Plan.ServicePlan service : plan.services()) {
      Service made = direct == null ? null : service(service, routes, direct, packets);
      if (made != null) {
        services.add(made);
      }
    }
    if (!problems.isEmpty()) {
      owned.close();
      return null;
    }
    return new Gateway(services, sinks, owned, around);
  }

  private Context context(String name) {
    return new Context(name, around.folder(), around.http(), around.trust(), this::rules);
  }

  /** The rules of a bypass by its name; null if there is none. */
  private @Nullable Rules rules(String name) {
    Rules.Listed list = bypasses.get(name);
    return list == null ? null : new Rules(List.of(list));
  }

  private <T extends Component, X> @Nullable T make(Bindable<?, T, X> bound, X context) {
    T made = bound.create(plugins, context, problems);
    return made == null ? null : owned.add(made);
  }

  /** Has the file of fixed addresses read again, if it is to be. */
  private void readAgain(HostsConfig section) {
    long period = section.reload().toMillis();
    Hosts hosts = plan.hosts().get(section.name());
    if (period > 0 && hosts != null) {
      var reloading =
          around
              .timer()
              .scheduleWithFixedDelay(
                  () -> HostsFiles.reload(section, around.folder(), hosts),
                  period,
                  period,
                  TimeUnit.MILLISECONDS);
      owned.add(new Reloading(reloading));
    }
  }

  /** A file that is read now and then, for as long as the gateway lives. */
  private record Reloading(Future<?> task) implements Component {
    @Override
    public void close() {
      task.cancel(false);
    }
  }

  private void recorder(String name, Plan.RecorderPlan recorder, Problems noted) {
    Sink before = running.get(name);
    if (before != null && before.isMadeFrom(recorder)) {
      sinks.put(name, before);
      return;
    }
    Recorder made = recorder.recorder().create(plugins, context(name), noted);
    if (made != null) {
      owned.add(made);
      String plugin = plugins.pluginOf(recorder.recorder().factory());
      SpoolConfig spool = recorder.config().spool();
      var queue =
          spool == null
              ? new RecorderQueue(name, plugin, made)
              : new RecorderQueue(name, plugin, made, SpoolFolder.options(spool, name, around));
      sinks.put(name, new Sink(recorder, made, queue));
    }
  }

  /** The queue of the usual store, made for the first service that needs it; null for none. */
  private @Nullable RecorderQueue store() {
    Plan.RecorderPlan asked = usual;
    if (asked != null && !sinks.containsKey(UsualStore.NAME)) {
      usual = null;
      var trouble = new Problems();
      recorder(UsualStore.NAME, asked, trouble);
      UsualStore.tell(trouble);
      if (sinks.containsKey(UsualStore.NAME) && !running.containsKey(UsualStore.NAME)) {
        UsualStore.kept(around.records());
      }
    }
    Sink sink = sinks.get(UsualStore.NAME);
    return sink == null ? null : sink.queue();
  }

  private final class NodeMaker implements Routes.Maker {
    @Override
    public @Nullable Dialer dialer(Plan.NodePlan node) {
      return make(node.dialer(), context(node.config().name()));
    }

    @Override
    public @Nullable Connector connector(Plan.NodePlan node) {
      var context =
          new Context.ForConnector(context(node.config().name()), node.config().connector().auth());
      return make(node.connector(), context);
    }
  }

  private @Nullable Service service(
      Plan.ServicePlan service, Routes routes, Dialer direct, @Nullable Dialer packets) {
    String name = service.config().name();
    var chain = service.config().handler().chain();
    SocketOptions socket = Routes.direct(service.config(), service.options());
    Rules rules = routes.rules(service.config().allBypasses());
    List<Hop> hops =
        chain == null
            ? List.of()
            : routes.hops(plan.chains().getOrDefault(chain.name(), List.of()), socket);
    boolean namesComeLate = service.sniffing().enabled() && service.sniffing().dialOriginalDst();
    var router =
        new ServiceRouter(
            new ServiceRouter.Settings(
                around.transport(),
                around.names(),
                around.own(),
                direct,
                rules,
                routes.hosts(service.config().hosts()),
                hops,
                socket,
                service.options().dialTimeout(),
                packets),
            service.config().handler().retries(),
            namesComeLate);
    Plan.ForwardPlan forward = service.forward();
    Relays relays = relays(service, !rules.isEmpty(), namesComeLate ? router : null);
    var context =
        new Context.ForHandler(
            context(name),
            router,
            around.transport(),
            relays.asConfigured(),
            service.config().handler().auth(),
            forward == null ? null : new ServiceForwarder(routes.targets(forward, direct), router),
            service.network(),
            service.sniffing().enabled(),
            Map.of());
    Listener listener = make(service.listener(), context(name));
    Handler handler = handler(service, context, context.sniffing(relays.sniffing()));
    if (listener == null || handler == null || !agree(service, listener, handler)) {
      return null;
    }
    var scope = new ClientSession.Scope(recording(service), router);
    var key =
        new Door.Key(
            service.listener().factory().type(),
            service.network(),
            service.address(),
            mark(socket, hops),
            service.listener().config());
    return new Service(name, key, listener, handler, scope, around.own(), around.ids());
  }

  /** The mark that the service's rules leave alone: its own, or one of its chain's. */
  private static int mark(SocketOptions socket, List<Hop> hops) {
    return socket.mark() != 0
        ? socket.mark()
        : hops.stream()
            .flatMap(hop -> hop.nodes().stream())
            .mapToInt(node -> node.socket().mark())
            .filter(mark -> mark != 0)
            .findFirst()
            .orElse(0);
  }

  /** Whether handler and listener can work together; notes the problem if not. */
  private boolean agree(Plan.ServicePlan service, Listener listener, Handler handler) {
    return service
        .handler()
        .guarded(
            plugins,
            () -> {
              handler.behind(listener);
              return true;
            },
            problems)
        .orElse(false);
  }

  /** The service's handler, after those that it uses. */
  private @Nullable Handler handler(
      Plan.ServicePlan service, Context.ForHandler common, Context.ForHandler sniffing) {
    var siblings = new LinkedHashMap<String, Handler>();
    for (var sibling : service.siblings()) {
      Handler made = make(sibling, ServicePlanner.sniffs(sibling) ? sniffing : common);
      if (made != null) {
        siblings.put(sibling.factory().type(), made);
      }
    }
    Context.ForHandler own = ServicePlanner.sniffs(service.handler()) ? sniffing : common;
    return siblings.size() < service.siblings().size()
        ? null
        : make(service.handler(), own.with(siblings));
  }

  /**
   * The relays of a service.
   *
   * @param asConfigured without sniffing it still shows datagrams on some ports to whom they are
   *     for
   * @param sniffing for handlers that cannot do without
   */
  private record Relays(RelayEngine asConfigured, RelayEngine sniffing) {}

  private Relays relays(
      Plan.ServicePlan service, boolean rulesByName, @Nullable ServiceRouter lateNames) {
    List<Sniffers.Named> all = new ArrayList<>();
    var byPort = new HashMap<Integer, List<Sniffers.Named>>();
    for (var sniffer : service.sniffers()) {
      Sniffer made = make(sniffer, context(service.config().name()));
      if (made != null) {
        var named = new Sniffers.Named(made, plugins.pluginOf(sniffer.factory()));
        all.add(named);
        if (sniffer.factory() instanceof SnifferFactory<?> factory) {
          for (int port : factory.datagramPorts()) {
            byPort.computeIfAbsent(port, key -> new ArrayList<>()).add(named);
          }
        }
      }
    }
    Duration given = service.sniffing().timeout();
    Duration timeout = given == null ? patience(service) : given;
    Duration idle = service.relay().idleTimeout();
    boolean splice = service.relay().splice();
    var sniffing =
        new RelayEngine(new Sniffers(all, timeout), rulesByName, idle, splice, Map.of(), lateNames);
    if (service.sniffing().enabled()) {
      return new Relays(sniffing, sniffing);
    }
    var ports = new HashMap<Integer, Sniffers>();
    byPort.forEach((port, some) -> ports.put(port, new Sniffers(some, timeout)));
    return new Relays(
        new RelayEngine(Sniffers.NONE, rulesByName, idle, splice, ports, null), sniffing);
  }

  private static Duration patience(Plan.ServicePlan service) {
    return service.handler().factory() instanceof HandlerFactory<?> factory
        ? factory.sniffingTimeout()
        : SNIFFING_TIMEOUT;
  }

  private ServiceRecording recording(Plan.ServicePlan service) {
    List<Binding> bindings = new ArrayList<>();
    for (RecorderBinding binding : service.config().recorders()) {
      Sink sink = sinks.get(binding.name().name());
      if (sink != null) {
        bindings.add(
            new Binding(
                sink.queue(),
                binding.record().label(),
                binding.metadata().body(),
                binding.metadata().maxBodySize().bytes(),
                binding.metadata().decode(),
                binding.metadata().format()));
      }
    }
    return bindings.isEmpty() ? unnamed() : new ServiceRecording(around.recording(), bindings);
  }

  /** What a service gets that names no recorder. */
  private ServiceRecording unnamed() {
    List<Binding> bindings = new ArrayList<>();
    RecorderQueue live = around.live();
    if (live != null) {
      sinks.putIfAbsent(live.name(), new Sink(null, null, live));
      bindings.add(new Binding(live, Entry.HANDLER, false, 0));
    }
    RecorderQueue store = store();
    if (store != null) {
      bindings.add(UsualStore.binding(store));
    }
    return new ServiceRecording(around.recording(), bindings);
  }
}
