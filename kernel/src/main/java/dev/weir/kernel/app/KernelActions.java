package dev.weir.kernel.app;

import dev.weir.kernel.cli.Actions;
import dev.weir.kernel.cli.Exit;
import dev.weir.kernel.cli.RunOptions;
import dev.weir.kernel.cli.Terminal;
import dev.weir.kernel.config.Codes;
import dev.weir.kernel.config.Problem;
import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.bind.Binder;
import dev.weir.kernel.config.bind.SecretSource;
import dev.weir.kernel.config.bind.Suggestion;
import dev.weir.kernel.config.cli.Vocabulary;
import dev.weir.kernel.config.load.ComponentRecords;
import dev.weir.kernel.config.load.ConfigReference;
import dev.weir.kernel.config.load.ConfigSchema;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.config.tree.Place;
import dev.weir.kernel.demo.Demo;
import dev.weir.kernel.doctor.Doctor;
import dev.weir.kernel.plugin.Loading;
import dev.weir.kernel.plugin.PluginInfo;
import dev.weir.kernel.plugin.PluginTexts;
import dev.weir.kernel.plugin.PluginVerifier;
import dev.weir.kernel.plugin.Plugins;
import dev.weir.kernel.plugin.PluginsException;
import dev.weir.spi.Check;
import dev.weir.spi.Command;
import dev.weir.spi.CommandFactory;
import dev.weir.spi.SpiVersion;
import io.netty.channel.epoll.Epoll;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the command line can ask for, done by the kernel and the installed plugins. */
public final class KernelActions implements Actions {
  private static final Map<String, Check> NOTHING_CONFIGURED =
      Map.of(
          "configuration",
          () ->
              new Check.Finding(
                  Check.Level.INFO,
                  "none given",
                  "weir doctor -C FILE also looks at its ports, authority and sinks"));

  private final Home home =
      new Home(Path.of(System.getProperty("weir.home", ".")).toAbsolutePath().normalize());

  @Override
  public Vocabulary vocabulary() {
    try {
      return Home.vocabulary(home.plugins());
    } catch (PluginsException e) {
      // Said when something is started; to print a command line's YAML no plugin is needed.
      return Vocabulary.GOST;
    }
  }

  @Override
  public String built() {
    try {
      return Home.built(home.plugins());
    } catch (PluginsException e) {
      return "";
    }
  }

  @Override
  public SortedMap<String, String> commands() {
    var all = new TreeMap<String, String>();
    try {
      home.plugins()
          .all(CommandFactory.class)
          .forEach(factory -> all.put(factory.type(), factory.summary()));
    } catch (PluginsException e) {
      return all;
    }
    return all;
  }

  @Override
  public int command(String name, List<String> args, Terminal terminal) {
    Plugins plugins = plugins(terminal);
    CommandFactory factory = plugins == null ? null : plugins.find(CommandFactory.class, name);
    if (plugins == null || factory == null) {
      return Exit.CONFIGURATION;
    }
    var context = new CommandContext(name, terminal, plugins, this);
    try (Command command =
        plugins.within(factory, () -> factory.create(new CommandFactory.None(), context))) {
      return plugins.within(
          factory, () -> command.run(args, terminal.out(), terminal.err(), terminal.folder()));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(name + ": failed to close", e);
    }
  }

  @Override
  public int run(RunOptions options, Terminal terminal) {
    Plugins plugins = plugins(terminal);
    return plugins == null
        ? Exit.CONFIGURATION
        : new Run(plugins, options, terminal).untilStopped();
  }

  /** The plugins; null after saying what is wrong with them. */
  private @Nullable Plugins plugins(Terminal terminal) {
    try {
      return home.plugins();
    } catch (PluginsException e) {
      e.problems().forEach(problem -> terminal.err().println(problem));
      terminal.err().println(count(e.problems().size()) + "; nothing was started");
      terminal.err().flush();
      return null;
    }
  }

  static String count(int problems) {
    return problems == 1 ? "1 error" : problems + " errors";
  }

  @Override
  public List<Problem> check(Mapping document, Path folder) {
    try {
      return Engine.check(document, home.plugins(), folder).all();
    } catch (PluginsException e) {
      var problems = new Problems();
      e.problems()
          .forEach(problem ->
              problems.add(
                  Place.whole(problem.jar().toString()), problem.code(), "", problem.message()));
      return problems.sorted();
    }
  }

  @Override
  public int demo(Terminal terminal) {
    Plugins plugins = plugins(terminal);
    return plugins == null ? Exit.CONFIGURATION : new Demo(plugins, terminal).run();
  }

  @Override
  public int doctor(Terminal terminal, boolean json, @Nullable Mapping document) {
    Plugins plugins = plugins(terminal);
    if (plugins == null) {
      return Exit.CONFIGURATION;
    }
    var context = new CommandContext("doctor", terminal, plugins, this);
    var problems = new Problems();
    Map<String, Check> configured =
        document == null
            ? NOTHING_CONFIGURED
            : Engine.looks(
                document,
                plugins,
                terminal.folder(),
                name -> new CommandContext(name, terminal, plugins, this),
                problems);
    if (configured == null) {
      problems.sorted().forEach(problem -> terminal.err().println(problem));
      terminal.err().flush();
      return Exit.CONFIGURATION;
    }
    List<Doctor.Line> lines = new Doctor(plugins, context, configured).look();
    terminal.out().print(json ? Doctor.json(lines) : Doctor.text(lines));
    terminal.out().flush();
    return Doctor.exit(lines);
  }

  @Override
  public String schema() {
    return ConfigSchema.json(components());
  }

  @Override
  public String reference() {
    return ConfigReference.markdown(components());
  }

  private ComponentRecords components() {
    try {
      return Home.records(home.plugins());
    } catch (PluginsException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  @Override
  public int pluginList(Terminal terminal, boolean json) {
    Plugins plugins = plugins(terminal);
    if (plugins == null) {
      return Exit.CONFIGURATION;
    }
    terminal.out().print(json ? PluginJson.lines(plugins) : PluginTexts.list(plugins));
    terminal.out().flush();
    return Exit.OK;
  }

  @Override
  public int pluginInfo(Terminal terminal, String id) {
    Plugins plugins = plugins(terminal);
    if (plugins == null) {
      return Exit.CONFIGURATION;
    }
    String text = PluginTexts.info(plugins, id);
    if (text == null) {
      terminal
          .err()
          .println(
              "weir: no plugin \""
                  + id
                  + "\""
                  + Suggestion.phrase(id, plugins.list().stream().map(PluginInfo::id).toList())
                  + " (see weir plugin list)");
      terminal.err().flush();
      return Exit.FAILURE;
    }
    terminal.out().print(text);
    terminal.out().flush();
    return Exit.OK;
  }

  @Override
  public int pluginVerify(Terminal terminal, List<Path> jars) {
    boolean good = true;
    List<PluginVerifier.Report> reports =
        PluginVerifier.verify(
            jars.stream().map(jar -> terminal.folder().resolve(jar)).toList(),
            home.pluginFolder(),
            Loading.usual(),
            type -> defaults(type, terminal.folder()));
    for (PluginVerifier.Report report : reports) {
      terminal.out().print(report.text());
      good &= report.isGood();
    }
    terminal.out().flush();
    return good ? Exit.OK : Exit.FAILURE;
  }

  /** Whether a configuration without keys binds; a key that must be given is no fault. */
  private static List<String> defaults(Class<? extends Record> type, Path folder) {
    var problems = new Problems();
    var place = new Place("defaults", 1, 1);
    new Binder(SecretSource.of(folder)).bind(type, Mapping.empty(place), "", problems);
    return problems.sorted().stream()
        .filter(problem -> !problem.code().equals(Codes.REQUIRED))
        .map(Problem::message)
        .toList();
  }

  @Override
  public List<String> versions() {
    return List.of(
        "spi " + SpiVersion.CURRENT,
        Epoll.isAvailable()
            ? "native epoll"
            : "no native epoll: transparent modes and marks cannot be used");
  }
}
