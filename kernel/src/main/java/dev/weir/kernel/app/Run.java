package dev.weir.kernel.app;

import dev.weir.kernel.cli.Exit;
import dev.weir.kernel.cli.RunOptions;
import dev.weir.kernel.cli.Terminal;
import dev.weir.kernel.config.Problems;
import dev.weir.kernel.plugin.Plugins;
import dev.weir.kernel.record.LiveLines;
import dev.weir.kernel.record.RecorderStats;
import dev.weir.spi.ConfigException;
import dev.weir.spi.net.PrivilegeException;
import dev.weir.spi.record.Recorder;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code weir run}: starts, waits for a signal, stops. SIGTERM and SIGINT stop it in order, a
 * second one at once; SIGHUP re-opens the recorders' files.
 */
final class Run {
  private static final Logger LOG = LoggerFactory.getLogger(Run.class);
  private static final Duration GRACE = Duration.ofSeconds(3);
  private static final Duration FLUSH = Duration.ofSeconds(3);

  private final Plugins plugins;
  private final RunOptions options;
  private final Terminal terminal;
  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch stop = new CountDownLatch(1);

  Run(Plugins plugins, RunOptions options, Terminal terminal) {
    this.plugins = plugins;
    this.options = options;
    this.terminal = terminal;
  }

  /** Runs until a signal; gives the exit code. */
  int untilStopped() {
    if (!options.reloadEvery().isZero()) {
      terminal
          .err()
          .println(
              "weir: -R: known from GOST v3, not built in this version; restart to apply a changed"
                  + " configuration");
      terminal.err().flush();
      return Exit.CONFIGURATION;
    }
    var problems = new Problems();
    try (var engine = new Engine(plugins, terminal.folder(), live(), terminal.environment())) {
      // Before the first listener is open: whoever sees it may send a signal at once.
      Signals.on("TERM", this::stop);
      Signals.on("INT", this::stop);
      Signals.on("HUP", () -> reopen(engine));
      if (!engine.start(options.document(), problems)) {
        problems.sorted().forEach(problem -> terminal.err().println(problem));
        terminal
            .err()
            .println(KernelActions.count(problems.sorted().size()) + "; nothing was started");
        terminal.err().flush();
        return Exit.CONFIGURATION;
      }
      started.countDown();
      stop.await();
      LOG.atInfo().log("stopping: sessions have {} s to end", GRACE.toSeconds());
      engine.stop(GRACE, FLUSH).forEach(Run::report);
      return Exit.OK;
    } catch (IOException | ConfigException e) {
      terminal.err().println("weir: " + e.getMessage());
      terminal.err().flush();
      return e instanceof PrivilegeException ? Exit.PRIVILEGE : Exit.UNAVAILABLE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Exit.INTERRUPTED;
    }
  }

  private void stop() {
    if (stop.getCount() == 0) {
      Runtime.getRuntime().halt(Exit.INTERRUPTED);
    }
    stop.countDown();
  }

  private void reopen(Engine engine) {
    if (started.getCount() > 0) {
      return;
    }
    LOG.atInfo().log("re-opening the recorders' files");
    engine.gateway().reopen();
  }

  private static void report(String recorder, RecorderStats stats) {
    LOG.atInfo()
        .addKeyValue("recorder", recorder)
        .addKeyValue("emitted", stats.emitted())
        .addKeyValue("delivered", stats.delivered())
        .addKeyValue("dropped", stats.dropped())
        .addKeyValue("refused", stats.refused())
        .log("records");
  }

  private @Nullable Recorder live() {
    if (options.lines() == RunOptions.Lines.NONE) {
      return null;
    }
    var out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    return new LiveLines(out, options.lines() == RunOptions.Lines.TEXT);
  }
}
