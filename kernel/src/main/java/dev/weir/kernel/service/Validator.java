package dev.weir.kernel.service;

import dev.weir.kernel.config.Problems;
import dev.weir.kernel.plugin.Plugins;
import dev.weir.spi.Validation;
import dev.weir.spi.config.Credentials;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Has factories judge configurations, and notes what they refuse at its place. Main thread. */
final class Validator {
  private final Plugins plugins;
  private final Path folder;
  private final Problems problems;

  /**
   * @param folder that relative paths start from
   */
  Validator(Plugins plugins, Path folder, Problems problems) {
    this.plugins = plugins;
    this.folder = folder;
    this.problems = problems;
  }

  /** Asks about a component that has no credentials and is not part of a service. */
  void ask(Bindable<?, ?, ?> bound, String name) {
    ask(bound, name, null, null);
  }

  /**
   * Asks about a component.
   *
   * @param name that it would have
   * @param auth what is configured beside it
   * @param service that it would be part of
   */
  <C extends Record> void ask(
      Bindable<C, ?, ?> bound,
      String name,
      @Nullable Credentials auth,
      Validation.@Nullable Service service) {
    var question = new Question(bound, name, auth, service, folder, problems);
    var _ =
        bound.guarded(
            plugins,
            () -> {
              bound.factory().validate(bound.config(), question);
              return true;
            },
            problems);
  }

  private record Question(
      Bindable<?, ?, ?> bound,
      String name,
      @Nullable Credentials auth,
      Validation.@Nullable Service service,
      Path folder,
      Problems problems)
      implements Validation {
    @Override
    public Path resolve(String path) {
      return folder.resolve(path);
    }

    @Override
    public InstantSource clock() {
      return InstantSource.system();
    }

    @Override
    public void refuse(String key, String problem) {
      bound.refuse(key, problem, problems);
    }
  }
}
