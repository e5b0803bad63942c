package dev.weir.kernel.plugin;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pf4j.AbstractPluginManager;
import org.pf4j.ClassLoadingStrategy;
import org.pf4j.DefaultPluginDescriptor;
import org.pf4j.DefaultVersionManager;
import org.pf4j.ExtensionFactory;
import org.pf4j.ExtensionFinder;
import org.pf4j.ExtensionWrapper;
import org.pf4j.Plugin;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginDescriptorFinder;
import org.pf4j.PluginFactory;
import org.pf4j.PluginLoader;
import org.pf4j.PluginRepository;
import org.pf4j.PluginState;
import org.pf4j.PluginStatusProvider;
import org.pf4j.PluginWrapper;
import org.pf4j.VersionManager;
import org.slf4j.LoggerFactory;

/**
 * PF4J with its choices made: one class loader per jar behind {@link HostView}, descriptors as
 * {@link JarExamination} read them, no lookup of annotated extensions, no file that switches
 * plugins off, and nothing logged, since every outcome is asked for and reported by {@link Loader}.
 * The thread that loads.
 */
final class Jars extends AbstractPluginManager {
  private final HostView view = new HostView(Jars.class.getClassLoader());
  private @Nullable JarFacts next;

  Jars(Path folder, String spiVersion) {
    super(folder);
    setSystemVersion(spiVersion);
    if (LoggerFactory.getLogger("org.pf4j") instanceof ch.qos.logback.classic.Logger logger) {
      logger.setLevel(ch.qos.logback.classic.Level.OFF);
    }
  }

  /** Makes the class loader of a jar that was examined. */
  PluginWrapper load(JarFacts facts) {
    next = facts;
    try {
      return loadPluginFromPath(facts.jar());
    } finally {
      next = null;
    }
  }

  /** Orders what was loaded by what needs what. */
  void resolve() {
    resolvePlugins();
  }

  /** Runs the plugin's own class, if it has one; what went wrong, or null. */
  @Nullable Throwable start(String id) {
    PluginState state;
    try {
      state = startPlugin(id);
    } catch (RuntimeException | LinkageError e) {
      return e;
    }
    if (state == PluginState.STARTED) {
      return null;
    }
    Throwable why = getPlugin(id).getFailedException();
    return why != null ? why : new IllegalStateException("state " + state);
  }

  private PluginDescriptor descriptor() {
    JarFacts facts = next;
    if (facts == null) {
      throw new IllegalStateException("a jar that was not examined");
    }
    String main = facts.pluginClass().isEmpty() ? Plugin.class.getName() : facts.pluginClass();
    var descriptor =
        new DefaultPluginDescriptor(
            facts.id(),
            facts.description(),
            main,
            facts.version(),
            facts.requires(),
            facts.provider(),
            "");
    facts.dependencies().forEach(descriptor::addDependency);
    return descriptor;
  }

  @Override
  protected boolean isPluginValid(PluginWrapper plugin) {
    // Checked before, with a message of its own.
    return true;
  }

  @Override
  protected PluginDescriptorFinder createPluginDescriptorFinder() {
    return new PluginDescriptorFinder() {
      @Override
      public boolean isApplicable(Path path) {
        return true;
      }

      @Override
      public PluginDescriptor find(Path path) {
        return descriptor();
      }
    };
  }

  @Override
  protected PluginLoader createPluginLoader() {
    return new PluginLoader() {
      @Override
      public boolean isApplicable(Path path) {
        return true;
      }

      @Override
      public ClassLoader loadPlugin(Path path, PluginDescriptor descriptor) {
        // The parent shows little, so asking it first is both safe and what keeps one copy of the
        // contract.
        var loader = new PluginClassLoader(Jars.this, descriptor, view, ClassLoadingStrategy.APD);
        loader.addFile(path.toFile());
        return loader;
      }
    };
  }

  @Override
  protected PluginFactory createPluginFactory() {
    return wrapper -> {
      try {
        return (Plugin)
            wrapper
                .getPluginClassLoader()
                .loadClass(wrapper.getDescriptor().getPluginClass())
                .getConstructor()
                .newInstance();
      } catch (ReflectiveOperationException | ClassCastException e) {
        throw new IllegalStateException("Plugin-Class", e);
      }
    };
  }

  @Override
  protected PluginRepository createPluginRepository() {
    return new PluginRepository() {
      @Override
      public List<Path> getPluginPaths() {
        return List.of();
      }

      @Override
      public boolean deletePluginPath(Path path) {
        return false;
      }
    };
  }

  @Override
  protected PluginStatusProvider createPluginStatusProvider() {
    return new PluginStatusProvider() {
      @Override
      public boolean isPluginDisabled(String id) {
        return false;
      }

      @Override
      public void disablePlugin(String id) {}

      @Override
      public void enablePlugin(String id) {}
    };
  }

  @Override
  protected VersionManager createVersionManager() {
    return new DefaultVersionManager();
  }

  @Override
  protected ExtensionFactory createExtensionFactory() {
    return new ExtensionFactory() {
      @Override
      public <T> T create(Class<T> type) {
        throw new UnsupportedOperationException("factories come from services entries");
      }
    };
  }

  @Override
  protected ExtensionFinder createExtensionFinder() {
    return new ExtensionFinder() {
      @Override
      public <T> List<ExtensionWrapper<T>> find(Class<T> type) {
        return List.of();
      }

      @Override
      public <T> List<ExtensionWrapper<T>> find(Class<T> type, String plugin) {
        return List.of();
      }

      @Override
      @SuppressWarnings("rawtypes")
      public List<ExtensionWrapper> find(String plugin) {
        return List.of();
      }

      @Override
      public Set<String> findClassNames(String plugin) {
        return Set.of();
      }
    };
  }
}
