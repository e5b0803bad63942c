package dev.weir.kernel.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code weir plugin verify x.jar…}: tells an author everything about jars that the loader would
 * refuse, and what it would accept but that is probably not meant. Loads the jar, so it runs the
 * constructors of its factories. One thread.
 */
public final class PluginVerifier {
  private final Loading loading;
  private final Defaults defaults;
  private final List<Line> lines = new ArrayList<>();

  private PluginVerifier(Loading loading, Defaults defaults) {
    this.loading = loading;
    this.defaults = defaults;
  }

  /** Binds a configuration in which no key is set. */
  @FunctionalInterface
  public interface Defaults {
    /**
     * Tries it.
     *
     * @return what is wrong, apart from keys that are required; empty if nothing
     */
    List<String> problems(Class<? extends Record> config);
  }

  /** How a line of the report ends for the author. */
  public enum Level {
    OK,
    WARN,
    FAIL
  }

  /**
   * One thing that was looked at.
   *
   * @param level how it is
   * @param topic a word or two
   * @param text what was found, and what to do if it is not right
   */
  public record Line(Level level, String topic, String text) {}

  /**
   * All that was looked at.
   *
   * @param jar the jar
   * @param lines in the order of looking
   */
  public record Report(Path jar, List<Line> lines) {
    public Report {
      lines = List.copyOf(lines);
    }

    /** Whether the loader would take the jar. */
    public boolean isGood() {
      return lines.stream().noneMatch(line -> line.level() == Level.FAIL);
    }

    /** For a terminal, in columns, with a verdict at the end. */
    public String text() {
      var table = new Table();
      for (Line line : lines) {
        String level =
            switch (line.level()) {
              case OK -> "ok";
              case WARN -> "warn";
              case FAIL -> "FAIL";
            };
        table.row(level, line.topic(), line.text());
      }
      return table.text("") + jar.getFileName() + (isGood() ? ": good\n" : ": cannot be used\n");
    }
  }

  /**
   * Verifies jars, as if all of them were put among others: they may need each other, and must not
   * offer the same.
   *
   * @param installed the folder of the others, which those of another id stay in; null for none
   * @return a report for each, in the order of the jars
   */
  public static List<Report> verify(
      List<Path> jars, @Nullable Path installed, Loading loading, Defaults defaults) {
    var verifiers = new LinkedHashMap<Path, PluginVerifier>();
    var ids = new HashSet<String>();
    for (Path jar : jars) {
      var verifier = new PluginVerifier(loading, defaults);
      if (verifiers.putIfAbsent(jar, verifier) == null) {
        JarFacts facts = verifier.examine(jar);
        if (facts != null) {
          ids.add(facts.id());
        }
      }
    }
    var files = new ArrayList<Path>();
    if (installed != null && !ids.isEmpty()) {
      verifiers.firstEntry().getValue().others(installed, ids, files);
    }
    files.addAll(verifiers.keySet());
    Path parent = jars.getFirst().toAbsolutePath().getParent();
    try (Loader.Attempt attempt =
        new Loader(parent == null ? jars.getFirst() : parent, loading).attempt(files)) {
      verifiers.forEach((jar, verifier) -> verifier.tell(jar, attempt));
    }
    return verifiers.entrySet().stream()
        .map(one -> new Report(one.getKey(), one.getValue().lines))
        .toList();
  }

  private @Nullable JarFacts examine(Path jar) {
    JarFacts facts = JarExamination.examine(jar, loading, new ArrayList<>());
    if (facts != null) {
      add(Level.OK, "manifest", "%s %s".formatted(facts.id(), facts.version()));
      add(Level.OK, "java", "%d classes, for Java %d".formatted(facts.classes(), facts.java()));
      facts.services().forEach((type, names) -> add(Level.OK, "services", type + ": " + names));
      hints(facts);
    }
    return facts;
  }

  private void tell(Path jar, Loader.Attempt attempt) {
    for (Provided one : attempt.provided()) {
      if (one.facts().jar().equals(jar)) {
        offer(one);
      }
    }
    for (PluginProblem problem : attempt.problems()) {
      if (problem.jar().equals(jar)) {
        add(Level.FAIL, problem.code(), problem.message());
      }
    }
  }

  private void hints(JarFacts facts) {
    facts
        .hostClasses()
        .forEach((name, count) ->
            add(
                Level.WARN,
                "contents",
                "brings %d classes of %s along, which the host has too (give it the scope 'provided')"
                    .formatted(count, name)));
    if (facts.description().isEmpty()) {
      add(Level.WARN, "manifest", "no Plugin-Description (expected: one sentence)");
    }
    if (!facts.requires().contains("<") && !facts.requires().startsWith("^")) {
      add(
          Level.WARN,
          "manifest",
          "Plugin-Requires: '%s' has no upper end (expected: for example >=1.0.0 & <2.0.0)"
              .formatted(facts.requires()));
    }
  }

  /** The jars that are there already, but for those that would be replaced. */
  private void others(Path installed, Set<String> replaced, List<Path> files) {
    try {
      for (Path other : Files.isDirectory(installed) ? Loader.jars(installed) : List.<Path>of()) {
        JarFacts theirs = JarExamination.examine(other, loading, new ArrayList<>());
        if (theirs != null && !replaced.contains(theirs.id())) {
          files.add(other);
        }
      }
    } catch (IOException e) {
      add(Level.WARN, "installed", installed + ": cannot be read: " + Faults.describe(e));
    }
  }

  private void offer(Provided one) {
    String name = one.kind().label() + " " + one.type();
    var keys = ConfigKeys.of(one.config());
    String aliases = one.aliases().isEmpty() ? "" : " (also: " + one.aliases() + ")";
    add(Level.OK, "offers", "%s%s, %d keys".formatted(name, aliases, keys.size()));
    String silent =
        keys.stream()
            .filter(row -> row.doc().isEmpty())
            .map(ConfigKeys.Row::key)
            .collect(Collectors.joining(", "));
    if (!silent.isEmpty()) {
      add(Level.WARN, "config", name + ": no @Doc for " + silent);
    }
    for (String problem : defaults.problems(one.config().asSubclass(Record.class))) {
      add(Level.FAIL, "config", name + ": defaults: " + problem);
    }
  }

  private void add(Level level, String topic, String text) {
    lines.add(new Line(level, topic, text));
  }
}
