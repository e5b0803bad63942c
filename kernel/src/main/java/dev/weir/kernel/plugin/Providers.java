package dev.weir.kernel.plugin;

import dev.weir.spi.ComponentFactory;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.regex.Pattern;

/** Finds and makes the factories of one loaded jar. The thread that loads. */
final class Providers {
  private static final Pattern TYPE = Pattern.compile("[a-z0-9][a-z0-9._+-]{0,63}");

  /** More than any jar has; keeps a broken iterator from going on for ever. */
  private static final int MAX = 1000;

  private final JarFacts facts;
  private final ClassLoader loader;
  private final List<PluginProblem> problems;
  private final List<Provided> found = new ArrayList<>();

  private Providers(JarFacts facts, ClassLoader loader, List<PluginProblem> problems) {
    this.facts = facts;
    this.loader = loader;
    this.problems = problems;
  }

  /** All factories of a jar; what cannot be made is added to the problems. */
  static List<Provided> of(JarFacts facts, ClassLoader loader, List<PluginProblem> problems) {
    var providers = new Providers(facts, loader, problems);
    for (Kind kind : Kind.values()) {
      Context.within(
          loader,
          () -> {
            providers.search(kind);
            return kind;
          });
    }
    return providers.found;
  }

  private void search(Kind kind) {
    Iterator<? extends ServiceLoader.Provider<?>> all =
        ServiceLoader.load(kind.factory(), loader).stream().iterator();
    for (int i = 0; i < MAX; i++) {
      try {
        if (!all.hasNext()) {
          return;
        }
        ServiceLoader.Provider<?> provider = all.next();
        // A plugin that this one depends on lists its own.
        if (loader.equals(provider.type().getClassLoader())) {
          make(kind, provider);
        }
      } catch (ServiceConfigurationError | LinkageError e) {
        add(
            PluginProblem.SERVICES,
            "META-INF/services/%s: %s (expected: names of public classes of this jar)"
                .formatted(kind.factory().getName(), Faults.describe(e)));
      }
    }
  }

  private void make(Kind kind, ServiceLoader.Provider<?> provider) {
    String name = provider.type().getName();
    try {
      var factory = (ComponentFactory<?, ?, ?>) provider.get();
      String type = factory.type();
      List<String> aliases = List.copyOf(factory.aliases());
      Class<?> config = factory.configType();
      boolean good = named(kind, name, type);
      for (String alias : aliases) {
        good &= named(kind, name, alias);
      }
      if (config == null || !config.isRecord()) {
        add(
            PluginProblem.FACTORY,
            "%s: configType(): %s (expected: the class of a record)".formatted(name, config));
        good = false;
      }
      if (good) {
        found.add(new Provided(kind, type, aliases, config, factory, facts));
      }
    } catch (RuntimeException
        | ServiceConfigurationError
        | LinkageError
        | AssertionError
        | StackOverflowError e) {
      add(
          PluginProblem.FACTORY,
          "%s: cannot be made: %s (report it to the plugin's author)"
              .formatted(name, Faults.describe(e)));
    }
  }

  private boolean named(Kind kind, String factory, String type) {
    if (type != null && TYPE.matcher(type).matches()) {
      return true;
    }
    add(
        PluginProblem.FACTORY,
        "%s: type of the %s: '%s' (expected: lower-case letters, digits, '.', '_', '+', '-')"
            .formatted(factory, kind.label(), type == null ? "null" : Faults.printable(type)));
    return false;
  }

  private void add(String code, String message) {
    problems.add(new PluginProblem(facts.jar(), code, message));
  }
}
