package dev.weir.kernel.app;

import dev.weir.kernel.config.bind.Kind;
import dev.weir.kernel.config.cli.Vocabulary;
import dev.weir.kernel.config.load.ComponentRecords;
import dev.weir.kernel.config.load.KnownTypes;
import dev.weir.kernel.plugin.Loading;
import dev.weir.kernel.plugin.Plugins;
import dev.weir.kernel.plugin.PluginsException;
import dev.weir.spi.BypassFactory;
import dev.weir.spi.ComponentFactory;
import dev.weir.spi.net.ConnectorFactory;
import dev.weir.spi.net.DialerFactory;
import dev.weir.spi.net.HandlerFactory;
import dev.weir.spi.net.ListenerFactory;
import dev.weir.spi.record.RecorderFactory;
import dev.weir.spi.sniff.SnifferFactory;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The folder that Weir is installed in, and the plugins in it, loaded when first needed. */
final class Home {
  private static final Map<Kind, Class<?>> FACTORIES =
      Map.of(
          Kind.HANDLER, HandlerFactory.class,
          Kind.LISTENER, ListenerFactory.class,
          Kind.CONNECTOR, ConnectorFactory.class,
          Kind.DIALER, DialerFactory.class,
          Kind.RECORDER_TYPE, RecorderFactory.class,
          Kind.BYPASS_TYPE, BypassFactory.class,
          Kind.SNIFFER, SnifferFactory.class);

  private final Path folder;
  private @Nullable Plugins plugins;

  /**
   * @param folder with {@code plugins/} in it
   */
  Home(Path folder) {
    this.folder = folder;
  }

  /** Where the plugin jars are. */
  Path pluginFolder() {
    return folder.resolve("plugins");
  }

  /** The plugins. */
  Plugins plugins() throws PluginsException {
    Plugins loaded = plugins;
    if (loaded == null) {
      loaded = Plugins.load(pluginFolder(), Loading.usual());
      plugins = loaded;
    }
    return loaded;
  }

  /** What the plugins offer, for checking the types in a configuration. */
  static KnownTypes types(Plugins plugins) {
    var names = new EnumMap<Kind, Set<String>>(Kind.class);
    var shown = new EnumMap<Kind, Set<String>>(Kind.class);
    FACTORIES.forEach((kind, factory) -> {
      names.put(kind, names(plugins, factory));
      shown.put(
          kind,
          factories(plugins, factory).stream()
              .map(ComponentFactory::type)
              .collect(Collectors.toSet()));
    });
    return new KnownTypes(names, shown);
  }

  private static Set<String> names(Plugins plugins, Class<?> factory) {
    Set<String> all = new HashSet<>();
    for (ComponentFactory<?, ?, ?> one : factories(plugins, factory)) {
      all.add(one.type());
      all.addAll(one.aliases());
    }
    return all;
  }

  private static List<ComponentFactory<?, ?, ?>> factories(Plugins plugins, Class<?> kind) {
    return plugins.all(kind).stream()
        .<ComponentFactory<?, ?, ?>>map(factory -> (ComponentFactory<?, ?, ?>) factory)
        .toList();
  }

  /** The configuration records of all components, for the schema. */
  static ComponentRecords records(Plugins plugins) {
    var all = new EnumMap<Kind, Map<String, Class<? extends Record>>>(Kind.class);
    FACTORIES.forEach((kind, factory) -> {
      var byType = new TreeMap<String, Class<? extends Record>>();
      for (ComponentFactory<?, ?, ?> one : factories(plugins, factory)) {
        byType.put(one.type(), one.configType());
      }
      all.put(kind, byType);
    });
    return new ComponentRecords(all);
  }

  /** What a scheme may name to be started: the types themselves, without their other names. */
  static String built(Plugins plugins) {
    return "built here: handlers %s; listeners %s; connectors %s; dialers %s"
        .formatted(
            types(plugins, HandlerFactory.class),
            types(plugins, ListenerFactory.class),
            types(plugins, ConnectorFactory.class),
            types(plugins, DialerFactory.class));
  }

  private static String types(Plugins plugins, Class<?> kind) {
    return factories(plugins, kind).stream()
        .map(ComponentFactory::type)
        .sorted()
        .collect(Collectors.joining(", "));
  }

  /** The names that a scheme on the command line may consist of. */
  static Vocabulary vocabulary(Plugins plugins) {
    return Vocabulary.GOST.with(
        new Vocabulary(
            names(plugins, HandlerFactory.class),
            names(plugins, ListenerFactory.class),
            names(plugins, ConnectorFactory.class),
            names(plugins, DialerFactory.class)));
  }
}
