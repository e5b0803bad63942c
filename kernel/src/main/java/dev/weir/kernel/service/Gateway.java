package dev.weir.kernel.service;

import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.bind.Binder;
import dev.weir.kernel.config.model.Configuration;
import dev.weir.kernel.plugin.Plugins;
import dev.weir.kernel.record.RecorderQueue;
import dev.weir.kernel.record.RecorderStats;
import dev.weir.spi.Addresses;
import dev.weir.spi.record.Recorder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The services of a configuration, running. Main thread.
 *
 * <p>Starting binds all listeners before any accepts: if one cannot be bound, nothing starts.
 * Stopping closes listeners, gives sessions a time to end, cuts the rest, and then lets the
 * recorders deliver what is queued.
 *
 * <p>A reload makes another gateway, which {@linkplain #startAfter takes over} the listeners and
 * recorders of this one that it wants as they are. This one retires: the sessions that it accepted
 * go on under the configuration that they began with, and with the last of them it ends.
 */
public final class Gateway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
  private static final long POLL_MILLIS = 20;
  private static final Duration CUT = Duration.ofSeconds(1);

  private final List<Service> services;
  private final Map<String, Sink> sinks;
  private final Owned owned;
  private final Surroundings around;
  private final List<Gateway> retired = new ArrayList<>();

  Gateway(List<Service> services, Map<String, Sink> sinks, Owned owned, Surroundings around) {
    this.services = List.copyOf(services);
    this.sinks = new LinkedHashMap<>(sinks);
    this.owned = owned;
    this.around = around;
  }

  /**
   * Checks a configuration against the plugins, without making anything.
   *
   * @param folder that relative paths start from
   * @return whether there were no problems
   */
  public static boolean check(
      Configuration config, Plugins plugins, Binder binder, Path folder, Problems problems) {
    return new Planner(config, plugins, binder, folder, problems).plan() != null;
  }

  /**
   * Builds a configuration; null if there are problems, and then nothing is left behind.
   *
   * @param running the gateway that it shall take over from; null at a first start
   */
  public static @Nullable Gateway build(
      Configuration config,
      Plugins plugins,
      Binder binder,
      Surroundings around,
      @Nullable Gateway running,
      Problems problems) {
    Plan plan = new Planner(config, plugins, binder, around.folder(), problems).plan();
    Map<String, Sink> sinks = running == null ? Map.of() : running.sinks;
    return plan == null
        ? null
        : new Assembler(
                config,
                plan,
                UsualStore.plan(around.records(), plugins, binder),
                plugins,
                around,
                sinks,
                problems)
            .assemble();
  }

  /**
   * Binds everything, then serves.
   *
   * @throws IOException if an address cannot be had; the gateway is closed then
   */
  public void start() throws IOException {
    try {
      for (Service service : services) {
        service.bind(around.transport());
      }
      sinks.values().forEach(sink -> sink.queue().start());
      services.forEach(Service::serve);
    } catch (IOException | RuntimeException | LinkageError e) {
      close();
      throw e;
    }
    services.forEach(Gateway::tell);
  }

  private static void tell(Service service) {
    LOG.atInfo()
        .addKeyValue("service", service.name())
        .log("listening on {}", Addresses.text(service.address()));
  }

  /**
   * Starts in the place of a gateway that runs. Listeners that both want alike are handed over
   * without being closed; new ones are bound before anything else happens, so that until then the
   * other one can stay as it is.
   *
   * @throws IOException if an address cannot be had; this gateway is closed then, and the other one
   *     goes on as if nothing had been tried
   */
  public void startAfter(Gateway before) throws IOException {
    Map<Service, Door> doors = doors(before);
    List<Service> fresh = services.stream().filter(service -> !doors.containsKey(service)).toList();
    try {
      for (Service service : fresh) {
        service.bind(around.transport());
      }
    } catch (IOException | RuntimeException | LinkageError e) {
      sinks.values().removeIf(sink -> isLive(sink) || before.sinks.containsValue(sink));
      close();
      throw e;
    }
    takeSinks(before);
    fresh.forEach(Service::serve);
    doors.forEach((service, door) -> {
      service.takeOver(door);
      before.owned.handOver(door.listener(), owned);
    });
    before.services.forEach(Service::stopAccepting);
    retired.addAll(before.retired);
    retired.add(before);
    before.retired.clear();
    fresh.forEach(Gateway::tell);
  }

  /** Makes the recorders that both name alike this gateway's own, and starts the others. */
  private void takeSinks(Gateway before) {
    before.sinks.forEach(this::inherit);
    for (Sink sink : sinks.values()) {
      if (before.sinks.values().remove(sink)) {
        Recorder recorder = sink.recorder();
        if (recorder != null) {
          before.owned.handOver(recorder, owned);
        }
      } else {
        sink.queue().start();
      }
    }
  }

  /** The live lines stay in any case: they belong to the process and cannot be started twice. */
  private void inherit(String name, Sink sink) {
    if (isLive(sink)) {
      sinks.putIfAbsent(name, sink);
    }
  }

  private static boolean isLive(Sink sink) {
    return sink.recorder() == null;
  }

  /** For each service a listener of the other gateway that is made from just what it asks for. */
  private Map<Service, Door> doors(Gateway before) {
    List<Door> free = new ArrayList<>();
    for (Service service : before.services) {
      Door door = service.door();
      if (door != null) {
        free.add(door);
      }
    }
    var doors = new LinkedHashMap<Service, Door>();
    for (Service service : services) {
      for (Door door : free) {
        if (door.key().equals(service.key())) {
          doors.put(service, door);
          free.remove(door);
          break;
        }
      }
    }
    return doors;
  }

  /** Ends what retired and has no session left. Called now and then after a reload. */
  public void sweep() {
    retired.removeIf(old -> {
      if (old.sessions() > 0) {
        return false;
      }
      old.end(CUT)
          .forEach((name, stats) ->
              stats
                  .in(LOG.atInfo().addKeyValue("recorder", name))
                  .log("the last session of an earlier configuration has ended"));
      return true;
    });
  }

  /** Whether sessions of earlier configurations still go on. */
  public boolean hasRetired() {
    return !retired.isEmpty();
  }

  /** The services, in the order of the configuration. */
  public List<Service> services() {
    return services;
  }

  /** What each recorder did so far. */
  public Map<String, RecorderStats> stats() {
    var all = new LinkedHashMap<String, RecorderStats>();
    sinks.forEach((name, sink) -> all.put(name, sink.queue().stats()));
    return all;
  }

  /** Tells recorders to open their files anew. */
  public void reopen() {
    sinks.values().stream().map(Sink::queue).forEach(RecorderQueue::reopen);
  }

  /**
   * Stops.
   *
   * @param grace how long sessions may go on
   * @param flush how long recorders may take to deliver what is queued
   * @return what each recorder did in the end, by name
   */
  public Map<String, RecorderStats> stop(Duration grace, Duration flush) {
    services.forEach(Service::stopAccepting);
    awaitSessions(grace);
    retired.forEach(Gateway::cut);
    cut();
    awaitSessions(CUT);
    retired.forEach(old -> old.end(flush));
    retired.clear();
    return end(flush);
  }

  private void cut() {
    services.forEach(Service::cut);
  }

  /** Ends recorders and components; all sessions are over. */
  private Map<String, RecorderStats> end(Duration flush) {
    var all = new LinkedHashMap<String, RecorderStats>();
    sinks.forEach((name, sink) -> all.put(name, sink.queue().close(flush)));
    owned.close();
    return all;
  }

  private void awaitSessions(Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    try {
      while (sessions() > 0 && System.nanoTime() - deadline < 0) {
        Thread.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** How many sessions are open, those of earlier configurations included. */
  public int sessions() {
    return services.stream().mapToInt(Service::sessions).sum()
        + retired.stream().mapToInt(Gateway::sessions).sum();
  }

  /** Stops at once. */
  @Override
  public void close() {
    var _ = stop(Duration.ZERO, Duration.ZERO);
  }
}
