package dev.weir.kernel.app;

import dev.weir.kernel.cli.Exit;
import dev.weir.kernel.cli.RunOptions;
import dev.weir.kernel.cli.Terminal;
import dev.weir.kernel.config.Problems;
import dev.weir.kernel.net.NativeFolder;
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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code weir run}: starts, waits for a signal, stops. SIGTERM and SIGINT stop it in order, a
 * second one at once; SIGHUP reads the configuration again and re-opens the recorders' files.
 */
final class Run {
  private static final Logger LOG = LoggerFactory.getLogger(Run.class);
  private static final Duration GRACE = Duration.ofSeconds(3);
  private static final Duration FLUSH = Duration.ofSeconds(3);
  private static final long SWEEP_MILLIS = 1000;

  private final Plugins plugins;
  private final RunOptions options;
  private final Terminal terminal;
  private final BlockingQueue<Wish> wishes = new LinkedBlockingQueue<>();
  private final AtomicBoolean stopping = new AtomicBoolean();

  /** What a signal asks for. */
  private enum Wish {
    STOP,
    RELOAD
  }

  Run(Plugins plugins, RunOptions options, Terminal terminal) {
    this.plugins = plugins;
    this.options = options;
    this.terminal = terminal;
  }

  /** Runs until a signal; gives the exit code. */
  int untilStopped() {
    var problems = new Problems();
    NativeFolder.prepare(terminal.folder().resolve(terminal.own()));
    try (var engine =
        new Engine(plugins, terminal.folder(), live(), options.records(), terminal.environment())) {
      // Before the first listener is open: whoever sees it may send a signal at once.
      Signals.on("TERM", this::stop);
      Signals.on("INT", this::stop);
      Signals.on("HUP", () -> wishes.add(Wish.RELOAD));
      if (!engine.start(options.document(), problems)) {
        problems.sorted().forEach(problem -> terminal.err().println(problem));
        terminal
            .err()
            .println(KernelActions.count(problems.sorted().size()) + "; nothing was started");
        terminal.err().flush();
        return Exit.CONFIGURATION;
      }
      problems.warnings().forEach(doubt -> LOG.atWarn().log("{}", doubt));
      serve(engine);
      LOG.atInfo().log("stopping: sessions have {} s to end", GRACE.toSeconds());
      engine.stop(GRACE, FLUSH).forEach(Run::report);
      if (engine.bodiesCut() > 0) {
        LOG.atInfo().addKeyValue("cut", engine.bodiesCut()).log("bodies cut for want of memory");
      }
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

  /** Does what signals and {@code -R} ask for, one after another, until it is to stop. */
  private void serve(Engine engine) throws InterruptedException {
    var reload = new Reload(engine, options);
    long every = options.reloadEvery().toMillis();
    long look = every;
    while (true) {
      long wait = engine.gateway().hasRetired() ? SWEEP_MILLIS : Long.MAX_VALUE;
      if (every > 0) {
        wait = Math.min(wait, look);
      }
      long before = System.nanoTime();
      Wish wish = wishes.poll(wait, TimeUnit.MILLISECONDS);
      look -= TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
      engine.gateway().sweep();
      if (wish == Wish.STOP) {
        return;
      } else if (wish == Wish.RELOAD) {
        reload.now();
      } else if (every > 0 && look <= 0) {
        look = every;
        reload.ifChanged();
      }
    }
  }

  private void stop() {
    if (stopping.getAndSet(true)) {
      Runtime.getRuntime().halt(Exit.INTERRUPTED);
    }
    wishes.add(Wish.STOP);
  }

  private static void report(String recorder, RecorderStats stats) {
    if (stats.emitted() == 0) {
      return;
    }
    stats.in(LOG.atInfo().addKeyValue("recorder", recorder)).log("records");
  }

  private @Nullable Recorder live() {
    if (options.lines() == RunOptions.Lines.NONE) {
      return null;
    }
    var out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    if (options.lines() == RunOptions.Lines.JSON) {
      return LiveLines.json(out);
    }
    boolean frames = options.lines() == RunOptions.Lines.FRAMES;
    return LiveLines.people(
        out, new LiveLines.Look(() -> terminal.screen().columns(), terminal.coloursOut(), frames));
  }
}
