package dev.weir.kernel.plugin;

import dev.weir.spi.ComponentFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pf4j.PluginWrapper;

/**
 * The plugins that are loaded, and what they offer. Does not change once loaded, so any thread may
 * ask; {@link #close} is called on an ordinary thread, after the last component was closed.
 */
public final class Plugins implements AutoCloseable {
  private static final String HOST = "weir";

  private final @Nullable Jars jars;
  private final List<PluginInfo> infos;
  private volatile Map<Key, Provided> byName;
  private volatile Map<ClassLoader, String> ids;

  Plugins(@Nullable Jars jars, List<JarFacts> order, List<Provided> provided) {
    this.jars = jars;
    var named = new HashMap<Key, Provided>();
    for (Provided one : provided) {
      one.names().forEach(name -> named.put(new Key(one.kind().factory(), name), one));
    }
    var owners = new HashMap<ClassLoader, String>();
    if (jars != null) {
      for (PluginWrapper wrapper : jars.getPlugins()) {
        owners.put(wrapper.getPluginClassLoader(), wrapper.getPluginId());
      }
    }
    this.byName = named;
    this.ids = owners;
    this.infos =
        order.stream()
            .map(facts -> info(facts, provided))
            .sorted(Comparator.comparing(PluginInfo::id))
            .toList();
  }

  private record Key(Class<?> kind, String name) {}

  /**
   * Something that is done inside a plugin.
   *
   * @param <T> its result
   * @param <E> what it may throw
   */
  @FunctionalInterface
  public interface Action<T, E extends Exception> {
    /** Does it. */
    T run() throws E;
  }

  /**
   * Loads every jar of a folder. Runs the constructors of the factories, on this thread.
   *
   * @throws PluginsException if anything is wrong with any of them; then none is left loaded
   */
  public static Plugins load(Path folder, Loading loading) throws PluginsException {
    return new Loader(folder, loading).load();
  }

  /** Factories that are already at hand instead of jars, for those who embed the kernel. */
  public static Plugins of(List<? extends ComponentFactory<?, ?, ?>> factories) {
    var facts =
        new JarFacts(
            Path.of("."), HOST, "0.0.0", "", "", "", "", List.of(), Map.of(), Map.of(), 0, 0);
    var provided = new ArrayList<Provided>();
    for (ComponentFactory<?, ?, ?> factory : factories) {
      for (Kind kind : Kind.values()) {
        if (kind.factory().isInstance(factory)) {
          provided.add(
              new Provided(
                  kind, factory.type(), factory.aliases(), factory.configType(), factory, facts));
        }
      }
    }
    return new Plugins(null, List.of(facts), provided);
  }

  private static PluginInfo info(JarFacts facts, List<Provided> provided) {
    var offers = new ArrayList<PluginInfo.Offer>();
    for (Provided one : provided) {
      if (one.facts().equals(facts)) {
        offers.add(new PluginInfo.Offer(one.kind().label(), one.type(), one.aliases()));
      }
    }
    return new PluginInfo(
        facts.id(),
        facts.version(),
        facts.requires(),
        facts.provider(),
        facts.description(),
        facts.jar(),
        offers);
  }

  /**
   * The factory of a kind that is called by a type or alias, or null.
   *
   * @param kind for example {@code RecorderFactory.class}
   * @param type as in the YAML, lower case
   */
  public <F> @Nullable F find(Class<F> kind, String type) {
    Provided one = byName.get(new Key(kind, type));
    return one == null ? null : kind.cast(one.factory());
  }

  /** The types of a kind, without aliases, in alphabetical order. */
  public List<String> types(Class<?> kind) {
    return byName.entrySet().stream()
        .filter(e -> e.getKey().kind() == kind && e.getKey().name().equals(e.getValue().type()))
        .map(e -> e.getKey().name())
        .sorted()
        .toList();
  }

  /** All factories of a kind, in the alphabetical order of their types. */
  public <F> List<F> all(Class<F> kind) {
    var all = new ArrayList<F>();
    for (String type : types(kind)) {
      F factory = find(kind, type);
      if (factory != null) {
        all.add(factory);
      }
    }
    return all;
  }

  /** The loaded plugins, by id. */
  public List<PluginInfo> list() {
    return infos;
  }

  /** Everything that is offered, for lists: by kind and type. */
  List<Provided> provided() {
    return byName.values().stream()
        .distinct()
        .sorted(Comparator.comparing(Provided::kind).thenComparing(Provided::type))
        .toList();
  }

  /** The id of the plugin that an object's class belongs to; {@code weir} if to none. */
  public String pluginOf(Object factoryOrComponent) {
    return ids.getOrDefault(factoryOrComponent.getClass().getClassLoader(), HOST);
  }

  /** Calls into a plugin, with the plugin's class loader as the thread's context class loader. */
  public <T, E extends Exception> T within(Object factoryOrComponent, Action<T, E> action)
      throws E {
    return Context.within(factoryOrComponent.getClass().getClassLoader(), action);
  }

  /** Unloads everything. What still refers to a component keeps its class loader alive. */
  @Override
  public void close() {
    byName = Map.of();
    ids = Map.of();
    if (jars != null) {
      jars.unloadPlugins();
    }
  }
}
