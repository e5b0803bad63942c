package dev.weir.kernel.app;

import dev.weir.kernel.cli.ConfigSources;
import dev.weir.kernel.cli.RunOptions;
import dev.weir.kernel.config.Problem;
import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.spi.ConfigException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration again while Weir runs. All or nothing: with any problem the configuration
 * in use stays as it is, and the log names what is wrong. Main thread.
 */
final class Reload {
  private static final Logger LOG = LoggerFactory.getLogger(Reload.class);
  private static final String STAYS = "reload: nothing was changed, the configuration in use stays";

  private final Engine engine;
  private final ConfigSources sources;
  private Mapping seen;

  Reload(Engine engine, RunOptions options) {
    this.engine = engine;
    sources = options.sources();
    seen = options.document();
  }

  /** Reloads in any case, and re-opens the recorders' files. */
  void now() {
    apply(sources.load());
    engine.gateway().reopen();
  }

  /** Reloads if the files say something else than when they were last read. */
  void ifChanged() {
    ConfigSources.Loaded loaded = sources.load();
    if (!loaded.document().equals(seen)) {
      apply(loaded);
    }
  }

  private void apply(ConfigSources.Loaded loaded) {
    seen = loaded.document();
    List<Problem> wrong = new ArrayList<>(loaded.problems());
    wrong.addAll(loaded.usage());
    if (!wrong.isEmpty()) {
      refuse(wrong);
      return;
    }
    var problems = new Problems();
    try {
      if (engine.reload(loaded.document(), problems)) {
        problems.warnings().forEach(doubt -> LOG.atWarn().log("reload: {}", doubt));
        LOG.atInfo().log("reload: done; sessions that were open go on as they began");
      } else {
        refuse(problems.sorted());
      }
    } catch (IOException | ConfigException e) {
      LOG.atError().log("reload: {}", e.getMessage());
      LOG.atError().log(STAYS);
    }
  }

  private static void refuse(List<Problem> problems) {
    problems.forEach(problem -> LOG.atError().log("reload: {}", problem));
    LOG.atError().log(STAYS);
  }
}
