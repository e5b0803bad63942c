package dev.weir.kernel.plugin;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pf4j.PluginDependency;
import org.pf4j.PluginRuntimeException;
import org.pf4j.PluginWrapper;

/**
 * One loading of one folder: examines every jar, loads those without a problem to find the problems
 * that only show then, and keeps them only if there is none at all. One thread.
 */
final class Loader {
  private final Path folder;
  private final Loading loading;
  private final List<PluginProblem> problems = new ArrayList<>();

  Loader(Path folder, Loading loading) {
    this.folder = folder;
    this.loading = loading;
  }

  /**
   * What came of an attempt. Whoever gets it closes the jars.
   *
   * @param jars what is loaded now
   * @param order those that could be loaded
   * @param provided the factories that could be made
   * @param problems what is wrong, by jar
   */
  record Attempt(
      Jars jars, List<JarFacts> order, List<Provided> provided, List<PluginProblem> problems)
      implements AutoCloseable {
    @Override
    public void close() {
      jars.unloadPlugins();
    }
  }

  /** Loads the whole folder or nothing of it. */
  Plugins load() throws PluginsException {
    Attempt attempt = attempt(list());
    if (attempt.problems().isEmpty()) {
      return new Plugins(attempt.jars(), attempt.order(), attempt.provided());
    }
    attempt.close();
    throw new PluginsException(attempt.problems());
  }

  /** Loads what can be loaded; of two that exclude each other, the later one is named. */
  Attempt attempt(List<Path> files) {
    Map<String, JarFacts> byId = byId(examine(files));
    List<JarFacts> order = order(byId);
    var jars = new Jars(folder, loading.spiVersion());
    try {
      List<Provided> provided = start(jars, order);
      checkTypes(provided);
      return new Attempt(jars, order, provided, problems.stream().sorted().distinct().toList());
    } catch (RuntimeException | Error e) {
      jars.unloadPlugins();
      throw e;
    }
  }

  private List<Path> list() throws PluginsException {
    try {
      if (!Files.isDirectory(folder)) {
        throw folder("no such folder (expected: a folder with plugin jars)");
      }
      JarExamination.owner(folder, "folder", loading, problems);
      return jars(folder);
    } catch (IOException e) {
      throw folder("cannot be read: " + Faults.describe(e));
    }
  }

  /** The jars of a folder, by name. */
  static List<Path> jars(Path folder) throws IOException {
    var jars = new ArrayList<Path>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.jar")) {
      files.forEach(jars::add);
    }
    jars.sort(Comparator.naturalOrder());
    return jars;
  }

  private PluginsException folder(String message) {
    return new PluginsException(List.of(new PluginProblem(folder, PluginProblem.FOLDER, message)));
  }

  private List<JarFacts> examine(List<Path> jars) {
    var examined = new ArrayList<JarFacts>();
    for (Path jar : jars) {
      JarFacts facts = JarExamination.examine(jar, loading, problems);
      if (facts != null) {
        ManifestRules.check(facts, loading.spiVersion(), problems);
        examined.add(facts);
      }
    }
    return examined;
  }

  private Map<String, JarFacts> byId(List<JarFacts> examined) {
    var byId = new LinkedHashMap<String, JarFacts>();
    for (JarFacts facts : examined) {
      JarFacts other = facts.id().isEmpty() ? null : byId.putIfAbsent(facts.id(), facts);
      if (other != null) {
        add(
            facts,
            PluginProblem.DUPLICATE_ID,
            "Plugin-Id: '%s' is also the id of %s (remove one of the two)"
                .formatted(facts.id(), other.file()));
      }
    }
    return byId;
  }

  /** Those that can be loaded, each after the ones it needs; the others are named. */
  private List<JarFacts> order(Map<String, JarFacts> byId) {
    for (JarFacts facts : byId.values()) {
      needs(facts, byId);
    }
    Set<Path> broken = new HashSet<>();
    problems.forEach(p -> broken.add(p.jar()));
    var order = new ArrayList<JarFacts>();
    var done = new HashSet<String>();
    var left = new ArrayList<>(byId.values());
    while (left.removeIf(facts -> ready(facts, byId, done) && order.add(facts))) {
      order.forEach(facts -> done.add(facts.id()));
    }
    for (JarFacts facts : left) {
      // What is left needs itself, or something that does.
      add(
          facts,
          PluginProblem.DEPENDENCY,
          "Plugin-Dependencies: %s need each other in a circle"
              .formatted(String.join(", ", left.stream().map(JarFacts::id).sorted().toList())));
    }
    dropBroken(order, broken);
    return order;
  }

  private static boolean ready(JarFacts facts, Map<String, JarFacts> byId, Set<String> done) {
    return facts.dependencies().stream()
        .map(PluginDependency::getPluginId)
        .allMatch(id -> done.contains(id) || !byId.containsKey(id));
  }

  /** Takes out the jars with problems, and the jars that need those. */
  private void dropBroken(List<JarFacts> order, Set<Path> broken) {
    var without = new HashSet<String>();
    for (JarFacts facts : order) {
      if (broken.contains(facts.jar())) {
        without.add(facts.id());
        continue;
      }
      for (PluginDependency need : facts.dependencies()) {
        if (without.contains(need.getPluginId()) && without.add(facts.id())) {
          add(
              facts,
              PluginProblem.DEPENDENCY,
              "Plugin-Dependencies: '%s' has a problem of its own".formatted(need.getPluginId()));
        }
      }
    }
    order.removeIf(facts -> without.contains(facts.id()));
  }

  private void needs(JarFacts facts, Map<String, JarFacts> byId) {
    for (PluginDependency need : facts.dependencies()) {
      JarFacts other = byId.get(need.getPluginId());
      if (other == null) {
        if (!need.isOptional()) {
          add(
              facts,
              PluginProblem.DEPENDENCY,
              "Plugin-Dependencies: '%s' is not here (put its jar into the folder)"
                  .formatted(need.getPluginId()));
        }
      } else if (!ManifestRules.admits(need.getPluginVersionSupport(), other.version())) {
        add(
            facts,
            PluginProblem.DEPENDENCY,
            "Plugin-Dependencies: '%s' is %s (expected: %s)"
                .formatted(need.getPluginId(), other.version(), need.getPluginVersionSupport()));
      }
    }
  }

  private List<Provided> start(Jars jars, List<JarFacts> order) {
    var wrappers = new LinkedHashMap<JarFacts, PluginWrapper>();
    for (JarFacts facts : order) {
      try {
        wrappers.put(facts, jars.load(facts));
      } catch (PluginRuntimeException e) {
        add(facts, PluginProblem.FILE, "cannot be loaded: " + Faults.describe(e));
      }
    }
    jars.resolve();
    var provided = new ArrayList<Provided>();
    wrappers.forEach((facts, wrapper) -> {
      Throwable why = jars.start(facts.id());
      if (why != null) {
        add(
            facts,
            PluginProblem.FACTORY,
            "Plugin-Class: '%s' cannot be started: %s"
                .formatted(facts.pluginClass(), Faults.describe(why)));
        return;
      }
      int before = problems.size();
      List<Provided> own = Providers.of(facts, wrapper.getPluginClassLoader(), problems);
      provided.addAll(own);
      if (own.isEmpty() && problems.size() == before && !isLibrary(facts, order)) {
        add(
            facts,
            PluginProblem.SERVICES,
            "offers nothing (expected: META-INF/services entries for factories of the contract)");
      }
    });
    return provided;
  }

  private static boolean isLibrary(JarFacts facts, Collection<JarFacts> all) {
    return !facts.pluginClass().isEmpty()
        || all.stream()
            .flatMap(other -> other.dependencies().stream())
            .anyMatch(need -> need.getPluginId().equals(facts.id()));
  }

  private void checkTypes(List<Provided> provided) {
    var taken = new HashMap<String, Provided>();
    for (Provided one : provided) {
      for (String name : one.names()) {
        Provided other = taken.putIfAbsent(one.kind() + "/" + name, one);
        if (other != null) {
          add(
              one.facts(),
              PluginProblem.DUPLICATE_TYPE,
              "%s '%s' of %s is also offered by %s of %s (remove one of the two)"
                  .formatted(
                      one.kind().label(),
                      name,
                      one.factory().getClass().getName(),
                      other.factory().getClass().getName(),
                      other.facts().file()));
        }
      }
    }
  }

  private void add(JarFacts facts, String code, String message) {
    problems.add(new PluginProblem(facts.jar(), code, message));
  }
}
