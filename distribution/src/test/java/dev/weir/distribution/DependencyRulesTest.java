package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * Who may know whom: {@code plugins -> spi <- kernel}, {@code plugins -> channels -> wire -> spi},
 * and nothing else. Reads the compiled classes of each module, so that a dependency that a pom lets
 * through by accident shows all the same.
 */
class DependencyRulesTest {
  private static final List<String> ANYBODY = List.of("java.", "javax.", "org.jspecify.");

  @Test
  void theContractKnowsNettyOnlyInTheNetPackageAndNothingElse() {
    JavaClasses spi = classes("spi");
    assertThat(
            foreign(
                spi,
                c -> !c.getPackageName().startsWith("dev.weir.spi.net"),
                List.of("dev.weir.spi.", "org.slf4j.")))
        .isEmpty();
    assertThat(foreign(spi, c -> true, List.of("dev.weir.spi.", "org.slf4j.", "io.netty.")))
        .isEmpty();
    assertThat(
            foreign(
                spi,
                c -> !c.getPackageName().startsWith("dev.weir.spi.net"),
                List.of(
                    "dev.weir.spi.config.",
                    "dev.weir.spi.record.",
                    "dev.weir.spi.sniff.",
                    "org.slf4j."),
                target -> target.startsWith("dev.weir.spi.net.")))
        .isEmpty();
  }

  @Test
  void theParsersKnowTheContractOnlyAndNoNetty() {
    assertThat(foreign(classes("wire"), c -> true, List.of("dev.weir.wire.", "dev.weir.spi.")))
        .isEmpty();
    assertThat(
            foreign(classes("wire"), c -> true, List.of(), t -> t.startsWith("dev.weir.spi.net.")))
        .isEmpty();
  }

  @Test
  void theChannelsKnowTheContractTheParsersAndNetty() {
    assertThat(
            foreign(
                classes("channels"),
                c -> true,
                List.of(
                    "dev.weir.channels.",
                    "dev.weir.wire.",
                    "dev.weir.spi.",
                    "io.netty.",
                    "org.slf4j.",
                    "jdk.net.")))
        .isEmpty();
  }

  @Test
  void aPluginKnowsNeitherTheKernelNorAnotherPlugin() throws Exception {
    List<Path> plugins = Root.plugins();
    assertThat(plugins).hasSizeGreaterThanOrEqualTo(7);
    for (Path plugin : plugins) {
      JavaClasses own = importer(plugin);
      var packages = new TreeSet<String>();
      own.forEach(c -> packages.add(c.getPackageName()));
      assertThat(
              foreign(
                  own,
                  c -> true,
                  List.of(),
                  target ->
                      target.startsWith("dev.weir.")
                          && !target.startsWith("dev.weir.spi.")
                          && !target.startsWith("dev.weir.wire.")
                          && !target.startsWith("dev.weir.channels.")
                          && !packages.contains(target.substring(0, target.lastIndexOf('.')))))
          .as(plugin.toString())
          .isEmpty();
    }
  }

  @Test
  void theKernelKnowsNoPluginAndNoParser() {
    assertThat(
            foreign(
                classes("kernel"),
                c -> true,
                List.of(),
                target ->
                    target.startsWith("dev.weir.")
                        && !target.startsWith("dev.weir.spi.")
                        && !target.startsWith("dev.weir.kernel.")))
        .isEmpty();
  }

  @Test
  void onlyTheCommandLineOfTheKernelWritesToTheStandardStreams() throws Exception {
    var modules = new java.util.ArrayList<>(Root.plugins());
    modules.add(Root.folder().resolve("spi"));
    modules.add(Root.folder().resolve("wire"));
    modules.add(Root.folder().resolve("channels"));
    modules.add(Root.folder().resolve("kernel"));
    var found = new TreeSet<String>();
    for (Path module : modules) {
      for (JavaClass c : importer(module)) {
        if (c.getPackageName().startsWith("dev.weir.kernel.cli")) {
          continue;
        }
        c.getFieldAccessesFromSelf().stream()
            .filter(a -> a.getTargetOwner().getName().equals("java.lang.System"))
            .forEach(a -> found.add(a.getDescription()));
        c.getMethodCallsFromSelf().stream()
            .filter(DependencyRulesTest::writesOrEnds)
            .forEach(m -> found.add(m.getDescription()));
      }
    }
    assertThat(found).isEmpty();
  }

  private static boolean writesOrEnds(JavaMethodCall call) {
    boolean bare = call.getTarget().getRawParameterTypes().isEmpty();
    return (call.getName().equals("printStackTrace") && bare)
        || (call.getName().equals("exit")
            && call.getTargetOwner().getName().equals("java.lang.System"));
  }

  private static JavaClasses classes(String module) {
    JavaClasses classes = importer(Root.folder().resolve(module));
    assertThat(classes).as("compiled classes of " + module).isNotEmpty();
    return classes;
  }

  private static JavaClasses importer(Path module) {
    Path compiled = module.resolve("target/classes");
    return Files.isDirectory(compiled)
        ? new ClassFileImporter().importPath(compiled)
        : new ClassFileImporter().importPaths(List.of());
  }

  /** Dependencies on what is in none of the prefixes. */
  private static Set<String> foreign(
      JavaClasses classes, Predicate<JavaClass> which, List<String> prefixes) {
    return foreign(
        classes, which, prefixes, target -> ANYBODY.stream().noneMatch(target::startsWith));
  }

  /** Dependencies that are in none of the prefixes and that a predicate forbids. */
  private static Set<String> foreign(
      JavaClasses classes,
      Predicate<JavaClass> which,
      List<String> prefixes,
      Predicate<String> forbidden) {
    var found = new TreeSet<String>();
    for (JavaClass c : classes) {
      if (!which.test(c)) {
        continue;
      }
      for (Dependency dependency : c.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        String name = target.getName();
        if (!target.isPrimitive()
            && prefixes.stream().noneMatch(name::startsWith)
            && forbidden.test(name)) {
          found.add(c.getName() + " -> " + name);
        }
      }
    }
    return found;
  }
}
