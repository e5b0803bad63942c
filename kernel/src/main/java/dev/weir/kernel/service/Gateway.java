package dev.weir.kernel.service;

import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.bind.Binder;
import dev.weir.kernel.config.model.Configuration;
import dev.weir.kernel.plugin.Plugins;
import dev.weir.kernel.record.RecorderQueue;
import dev.weir.kernel.record.RecorderStats;
import dev.weir.spi.Addresses;
import java.io.IOException;
import java.time.Duration;
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
 */
public final class Gateway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
  private static final long POLL_MILLIS = 20;
  private static final Duration CUT = Duration.ofSeconds(1);

  private final List<Service> services;
  private final Map<String, RecorderQueue> queues;
  private final Owned owned;
  private final Surroundings around;

  Gateway(
      List<Service> services, Map<String, RecorderQueue> queues, Owned owned, Surroundings around) {
    this.services = List.copyOf(services);
    this.queues = new LinkedHashMap<>(queues);
    this.owned = owned;
    this.around = around;
  }

  /**
   * Checks a configuration against the plugins, without making anything.
   *
   * @return whether there were no problems
   */
  public static boolean check(
      Configuration config, Plugins plugins, Binder binder, Problems problems) {
    return new Planner(config, plugins, binder, problems).plan() != null;
  }

  /** Builds a configuration; null if there are problems, and then nothing is left behind. */
  public static @Nullable Gateway build(
      Configuration config,
      Plugins plugins,
      Binder binder,
      Surroundings around,
      Problems problems) {
    Plan plan = new Planner(config, plugins, binder, problems).plan();
    return plan == null ? null : new Assembler(config, plan, plugins, around, problems).assemble();
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
      queues.values().forEach(RecorderQueue::start);
      services.forEach(Service::serve);
    } catch (IOException | RuntimeException | LinkageError e) {
      close();
      throw e;
    }
    for (Service service : services) {
      LOG.atInfo()
          .addKeyValue("service", service.name())
          .log("listening on {}", Addresses.text(service.address()));
    }
  }

  /** The services, in the order of the configuration. */
  public List<Service> services() {
    return services;
  }

  /** What each recorder did so far. */
  public Map<String, RecorderStats> stats() {
    var all = new LinkedHashMap<String, RecorderStats>();
    queues.forEach((name, queue) -> all.put(name, queue.stats()));
    return all;
  }

  /** Tells recorders to open their files anew. */
  public void reopen() {
    queues.values().forEach(RecorderQueue::reopen);
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
    services.forEach(Service::cut);
    awaitSessions(CUT);
    var all = new LinkedHashMap<String, RecorderStats>();
    queues.forEach((name, queue) -> all.put(name, queue.close(flush)));
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

  /** How many sessions are open. */
  public int sessions() {
    return services.stream().mapToInt(Service::sessions).sum();
  }

  /** Stops at once. */
  @Override
  public void close() {
    var _ = stop(Duration.ZERO, Duration.ZERO);
  }
}
