package dev.weir.kernel.app;

import dev.weir.kernel.cli.Actions;
import dev.weir.kernel.cli.CommandArguments;
import dev.weir.kernel.cli.ConfigSources;
import dev.weir.kernel.cli.Terminal;
import dev.weir.kernel.config.Problem;
import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.bind.SecretSource;
import dev.weir.kernel.config.load.ConfigLoader;
import dev.weir.kernel.config.model.Configuration;
import dev.weir.kernel.http.OkHttpSender;
import dev.weir.kernel.http.Trust;
import dev.weir.kernel.plugin.Plugins;
import dev.weir.spi.HttpSender;
import dev.weir.spi.terminal.Screen;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * What a command of a plugin gets.
 *
 * @param name the command
 * @param terminal where it reads and writes
 * @param plugins whose types a configuration may name
 * @param actions for the words of the command line
 */
record CommandContext(String name, Terminal terminal, Plugins plugins, Actions actions)
    implements dev.weir.spi.CommandContext {
  @Override
  public Path resolve(String path) {
    return terminal.folder().resolve(path);
  }

  @Override
  public InstantSource clock() {
    return InstantSource.system();
  }

  @Override
  public X509ExtendedTrustManager trust() {
    return Trust.load(System.getenv()).manager();
  }

  @Override
  public HttpSender http() {
    return new OkHttpSender(Trust.load(System.getenv()));
  }

  @Override
  public Screen screen() {
    return terminal.screen();
  }

  @Override
  public Configured configured(List<String> args) {
    var split = CommandArguments.of(args, terminal, actions);
    return new Configured(
        split.rest(),
        () -> read(split.sources()).map(ServiceInfos::of),
        () -> read(split.sources()).map(ServiceInfos::recorders));
  }

  @Override
  public Path home() {
    return terminal.folder().resolve(terminal.own());
  }

  /** The configuration; empty after saying what is wrong with it. */
  private Optional<Configuration> read(ConfigSources sources) {
    ConfigSources.Loaded loaded = sources.load();
    List<Problem> problems = new ArrayList<>(loaded.usage());
    problems.addAll(loaded.doubts());
    problems.addAll(loaded.problems());
    if (problems.isEmpty()) {
      var noted = new Problems();
      Configuration bound =
          new ConfigLoader(SecretSource.of(terminal.folder()), Home.types(plugins))
              .load(List.of(loaded.document()), noted);
      problems.addAll(noted.sorted());
      if (problems.isEmpty()) {
        return Optional.of(bound);
      }
    }
    problems.forEach(problem -> terminal.err().println(problem));
    terminal.err().flush();
    return Optional.empty();
  }
}
