package dev.weir.kernel.app;

import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.bind.Binder;
import dev.weir.kernel.config.bind.SecretSource;
import dev.weir.kernel.config.load.ConfigLoader;
import dev.weir.kernel.config.load.UsedNames;
import dev.weir.kernel.config.model.Configuration;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.http.OkHttpSender;
import dev.weir.kernel.http.Trust;
import dev.weir.kernel.net.Names;
import dev.weir.kernel.net.NettyTransport;
import dev.weir.kernel.net.OwnSockets;
import dev.weir.kernel.plugin.Plugins;
import dev.weir.kernel.record.ProcessRecording;
import dev.weir.kernel.record.RecorderQueue;
import dev.weir.kernel.record.RecorderStats;
import dev.weir.kernel.record.redact.Policy;
import dev.weir.kernel.service.Gateway;
import dev.weir.kernel.service.Looks;
import dev.weir.kernel.service.SessionIds;
import dev.weir.kernel.service.Surroundings;
import dev.weir.spi.Check;
import dev.weir.spi.ComponentContext;
import dev.weir.spi.record.Recorder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A gateway with all that it stands on, from a document to running services. Main thread. */
public final class Engine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

  private final NettyTransport transport;
  private final Names names = new Names();
  private final OkHttpSender http;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("timer").factory());
  private final Surroundings around;
  private final Plugins plugins;
  private final Path folder;
  private @Nullable Gateway gateway;

  /** One that keeps no records of services that name no recorder. */
  public Engine(
      Plugins plugins, Path folder, @Nullable Recorder live, Map<String, String> environment) {
    this(plugins, folder, live, null, environment);
  }

  /**
   * @param live what shows records of services that name no recorder; null for nothing
   * @param records folder in which these are kept; null for nowhere
   * @param environment the environment variables
   */
  public Engine(
      Plugins plugins,
      Path folder,
      @Nullable Recorder live,
      @Nullable Path records,
      Map<String, String> environment) {
    this.plugins = plugins;
    this.folder = folder;
    transport = new NettyTransport(Math.max(2, Runtime.getRuntime().availableProcessors()), true);
    Trust trust = Trust.load(environment);
    http = new OkHttpSender(trust);
    around =
        new Surroundings(
            transport,
            names,
            new OwnSockets(),
            new ProcessRecording(),
            http,
            live == null ? null : new RecorderQueue("live", "weir", live),
            timer,
            new SessionIds(),
            folder,
            trust,
            records);
  }

  /** Everything that is wrong with a document, without making anything. */
  public static Problems check(Mapping document, Plugins plugins, Path folder) {
    var problems = new Problems();
    var used = new UsedNames();
    Configuration bound = bind(document, plugins, folder, used, problems);
    if (Gateway.check(bound, plugins, binder(folder, used), folder, problems)) {
      used.warnOfOthers(document, problems);
    }
    return problems;
  }

  /**
   * What a doctor looks at because of a document; null after noting its problems.
   *
   * @param context what a component of a name gets
   */
  public static @Nullable Map<String, Check> looks(
      Mapping document,
      Plugins plugins,
      Path folder,
      Function<String, ComponentContext> context,
      Problems problems) {
    var used = new UsedNames();
    Configuration bound = bind(document, plugins, folder, used, problems);
    return problems.isEmpty()
        ? Looks.of(bound, plugins, binder(folder, used), folder, context, problems)
        : null;
  }

  private static Configuration bind(
      Mapping document, Plugins plugins, Path folder, UsedNames used, Problems problems) {
    return new ConfigLoader(SecretSource.of(folder), Home.types(plugins))
        .load(List.of(document), used, problems);
  }

  private static Binder binder(Path folder, UsedNames used) {
    return new Binder(SecretSource.of(folder), used);
  }

  /**
   * Builds the services and starts them.
   *
   * @return false if there are problems, and then nothing was started
   * @throws IOException if an address cannot be had
   */
  public boolean start(Mapping document, Problems problems) throws IOException {
    var used = new UsedNames();
    Configuration bound = bind(document, plugins, folder, used, problems);
    Gateway built = Gateway.build(bound, plugins, binder(folder, used), around, null, problems);
    if (built == null) {
      return false;
    }
    used.warnOfOthers(document, problems);
    gateway = built;
    redact(bound);
    built.start();
    OpenProxy.warn(bound, built);
    return true;
  }

  /**
   * Puts another document in the place of the one that runs. Sessions go on; so do listeners and
   * recorders that are configured as before. Plugins and the log stay as they were at the start.
   *
   * @return false if there are problems, and then everything stays as it is
   * @throws IOException if an address cannot be had, and then everything stays as it is
   */
  public boolean reload(Mapping document, Problems problems) throws IOException {
    var used = new UsedNames();
    Configuration bound = bind(document, plugins, folder, used, problems);
    Gateway running = gateway();
    Gateway built = Gateway.build(bound, plugins, binder(folder, used), around, running, problems);
    if (built == null) {
      return false;
    }
    used.warnOfOthers(document, problems);
    Policy before = around.recording().redaction();
    redact(bound);
    try {
      built.startAfter(running);
    } catch (IOException e) {
      around.recording().redaction(before);
      throw e;
    }
    gateway = built;
    OpenProxy.warn(bound, built);
    return true;
  }

  /** Puts the rules for secrets in force, before a new service accepts anything. */
  private void redact(Configuration bound) {
    around.recording().redaction(bound.redact().policy());
    if (!bound.redact().defaults()) {
      LOG.atWarn()
          .log(
              "redact.defaults is false: passwords, cookies and tokens are recorded in clear unless"
                  + " a rule names them");
    }
  }

  /** The running gateway. */
  public Gateway gateway() {
    Gateway running = gateway;
    if (running == null) {
      throw new IllegalStateException("engine: not started");
    }
    return running;
  }

  /**
   * Stops the services.
   *
   * @param grace how long sessions may go on
   * @param flush how long recorders may take to deliver what is queued
   */
  public Map<String, RecorderStats> stop(Duration grace, Duration flush) {
    Gateway running = gateway;
    gateway = null;
    return running == null ? Map.of() : running.stop(grace, flush);
  }

  /** How many bodies were cut because the process held too many bytes of them. */
  public long bodiesCut() {
    return around.recording().budget().cut();
  }

  @Override
  public void close() {
    var _ = stop(Duration.ZERO, Duration.ZERO);
    timer.shutdownNow();
    names.close();
    http.close();
    transport.close();
  }
}
