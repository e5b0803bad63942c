package dev.weir.kernel.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.CheckFactory;
import dev.weir.spi.ComponentFactory;
import dev.weir.spi.net.HandlerFactory;
import dev.weir.spi.record.RecorderFactory;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a good folder of plugins gives, and what plugins see of the host. */
class PluginsTest {
  @TempDir Path folder;

  @Test
  void findsAFactoryByKindAndType() throws Exception {
    TestJar.recorder("acme-sink", "sink").in(folder);
    try (Plugins plugins = load()) {
      RecorderFactory<?> factory = plugins.find(RecorderFactory.class, "sink");
      assertThat(factory).isNotNull();
      assertThat(factory.type()).isEqualTo("sink");
      assertThat(plugins.find(RecorderFactory.class, "other")).isNull();
      assertThat(plugins.find(HandlerFactory.class, "sink")).isNull();
      assertThat(plugins.all(RecorderFactory.class)).hasSize(1);
    }
  }

  @Test
  void findsAFactoryByItsAliasButListsItOnce() throws Exception {
    TestJar jar = TestJar.recorder("acme-sink", "sink");
    jar.source(
            "acme.Other",
            """
            package acme;
            import dev.weir.spi.*;
            public final class Other implements CheckFactory {
              public String type() { return "disk"; }
              public java.util.List<String> aliases() { return java.util.List.of("volume"); }
              public Check create(CommandFactory.None none, ComponentContext context) {
                return () -> new Check.Finding(Check.Level.OK, "", "");
              }
            }
            """)
        .service(CheckFactory.class.getName(), "acme.Other")
        .in(folder);
    try (Plugins plugins = load()) {
      assertThat(plugins.find(CheckFactory.class, "volume"))
          .isSameAs(plugins.find(CheckFactory.class, "disk"))
          .isNotNull();
      assertThat(plugins.types(CheckFactory.class)).containsExactly("disk");
    }
  }

  @Test
  void listsWhatTheManifestAndTheFactoriesSay() throws Exception {
    Path jar = TestJar.recorder("acme-sink", "sink").manifest("Plugin-Provider", "acme").in(folder);
    TestJar.bare("a-first").recorderClass("first.Sink", "\"first\"").in(folder);
    try (Plugins plugins = load()) {
      assertThat(plugins.list()).extracting(PluginInfo::id).containsExactly("a-first", "acme-sink");
      assertThat(plugins.list().getLast())
          .isEqualTo(
              new PluginInfo(
                  "acme-sink",
                  "1.2.3",
                  ">=1.0.0 & <2.0.0",
                  "acme",
                  "Made for a test.",
                  jar,
                  List.of(new PluginInfo.Offer("recorder", "sink", List.of()))));
    }
  }

  @Test
  void namesThePluginOfAFactoryAndTheKernelForItsOwn() throws Exception {
    TestJar.recorder("acme-sink", "sink").in(folder);
    try (Plugins plugins = load()) {
      Object factory = plugins.find(RecorderFactory.class, "sink");
      assertThat(plugins.pluginOf(factory)).isEqualTo("acme-sink");
      assertThat(plugins.pluginOf(this)).isEqualTo("weir");
    }
  }

  @Test
  void twoJarsMayHaveClassesOfTheSameName() throws Exception {
    TestJar.recorder("one", "one").in(folder);
    TestJar.recorder("two", "two").in(folder);
    try (Plugins plugins = load()) {
      Object one = plugins.find(RecorderFactory.class, "one");
      Object two = plugins.find(RecorderFactory.class, "two");
      assertThat(one.getClass().getName()).isEqualTo(two.getClass().getName());
      assertThat(one.getClass()).isNotSameAs(two.getClass());
    }
  }

  @Test
  void showsTheContractAndItsLibrariesAndNothingElseOfTheHost() throws Exception {
    TestJar.recorder("acme-sink", "sink").in(folder);
    try (Plugins plugins = load()) {
      ClassLoader loader = loader(plugins, "sink");
      for (String shared :
          List.of(
              "dev.weir.spi.Session",
              "io.netty.buffer.ByteBuf",
              "org.slf4j.Logger",
              "org.jspecify.annotations.Nullable")) {
        assertThat(loader.loadClass(shared)).as(shared).isSameAs(Class.forName(shared));
      }
      assertThat(loader.loadClass("java.sql.Connection").isInterface()).isTrue();
      for (String hidden :
          List.of(
              "dev.weir.kernel.plugin.Plugins",
              "org.yaml.snakeyaml.Yaml",
              "com.fasterxml.jackson.databind.ObjectMapper",
              "ch.qos.logback.classic.Logger",
              "okhttp3.OkHttpClient")) {
        assertThat(Class.forName(hidden).getClassLoader()).isNotSameAs(loader);
        assertThatThrownBy(() -> loader.loadClass(hidden))
            .as(hidden)
            .isInstanceOf(ClassNotFoundException.class);
      }
    }
  }

  @Test
  void hidesTheResourcesAndServicesOfTheHost() throws Exception {
    TestJar.recorder("acme-sink", "sink").entry("own.txt", "own").in(folder);
    try (Plugins plugins = load()) {
      ClassLoader loader = loader(plugins, "sink");
      String hosts = "META-INF/services/org.slf4j.spi.SLF4JServiceProvider";
      assertThat(getClass().getClassLoader().getResource(hosts)).isNotNull();
      assertThat(loader.getResource(hosts)).isNull();
      assertThat(loader.getResources(hosts).hasMoreElements()).isFalse();
      assertThat(loader.getResource("dev/weir/kernel/plugin/Plugins.class")).isNull();
      assertThat(loader.getResource("dev/weir/spi/Session.class")).isNotNull();
      assertThat(loader.getResource("own.txt")).isNotNull();
    }
  }

  @Test
  void prefersAPluginsOwnCopyOfALibraryThatTheHostHidesToo() throws Exception {
    TestJar.recorder("acme-sink", "sink")
        .source("org.yaml.snakeyaml.Yaml", "package org.yaml.snakeyaml; public class Yaml {}")
        .in(folder);
    try (Plugins plugins = load()) {
      Class<?> own = loader(plugins, "sink").loadClass("org.yaml.snakeyaml.Yaml");
      assertThat(own).isNotSameAs(Class.forName("org.yaml.snakeyaml.Yaml"));
    }
  }

  @Test
  void callsAPluginWithItsOwnContextClassLoader() throws Exception {
    TestJar.recorder("acme-sink", "sink").in(folder);
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (Plugins plugins = load()) {
      Object factory = plugins.find(RecorderFactory.class, "sink");
      ClassLoader inside =
          plugins.within(factory, () -> Thread.currentThread().getContextClassLoader());
      assertThat(inside).isSameAs(factory.getClass().getClassLoader());
      assertThatThrownBy(() ->
              plugins.within(
                  factory,
                  () -> {
                    throw new IllegalStateException("inside");
                  }))
          .hasMessage("inside");
      assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
    }
  }

  @Test
  void constructsFactoriesWithThePluginsContextClassLoader() throws Exception {
    TestJar.recorder("acme-sink", "sink")
        .recorderClass(
            "acme.Sink",
            "Thread.currentThread().getContextClassLoader() == Sink.class.getClassLoader()"
                + " ? \"own\" : \"foreign\"")
        .in(folder);
    try (Plugins plugins = load()) {
      assertThat(plugins.types(RecorderFactory.class)).containsExactly("own");
    }
  }

  @Test
  void loadsAPluginAfterTheOneItNeedsAndSeesItsClasses() throws Exception {
    TestJar.bare("z-library").source("lib.Names", LIBRARY).in(folder);
    TestJar.bare("a-user")
        .source("lib.Names", LIBRARY)
        .recorderClass("acme.Sink", "lib.Names.sink()")
        .manifest("Plugin-Dependencies", "z-library@>=1.0.0")
        .in(folder);
    removeFrom(folder.resolve("a-user.jar"), "lib/Names.class");
    try (Plugins plugins = load()) {
      assertThat(plugins.types(RecorderFactory.class)).containsExactly("from-library");
    }
  }

  private static final String LIBRARY =
      "package lib; public class Names { public static String sink() { return \"from-library\"; }"
          + " }";

  @Test
  void runsAndStopsThePluginsOwnClassIfItHasOne() throws Exception {
    TestJar.recorder("acme-sink", "sink")
        .source(
            "acme.Main",
            """
            package acme;
            public final class Main extends org.pf4j.Plugin {
              public void start() { System.setProperty("weir.test.main", "started"); }
              public void stop() { System.setProperty("weir.test.main", "stopped"); }
            }
            """)
        .manifest("Plugin-Class", "acme.Main")
        .in(folder);
    try (Plugins plugins = load()) {
      assertThat(System.getProperty("weir.test.main")).isEqualTo("started");
      assertThat(plugins.list()).hasSize(1);
    } finally {
      assertThat(System.clearProperty("weir.test.main")).isEqualTo("stopped");
    }
  }

  @Test
  void acceptsAFolderWithoutJarsAndIgnoresOtherFiles() throws Exception {
    Files.writeString(folder.resolve("README.txt"), "not a jar");
    Files.writeString(folder.resolve("disabled.txt"), "acme-sink");
    TestJar.recorder("acme-sink", "sink").in(folder);
    try (Plugins plugins = load()) {
      assertThat(plugins.types(RecorderFactory.class)).containsExactly("sink");
    }
  }

  @Test
  void offersFactoriesThatAreAlreadyAtHand() throws Exception {
    TestJar.recorder("acme-sink", "sink").in(folder);
    try (Plugins loaded = load()) {
      ComponentFactory<?, ?, ?> factory = loaded.find(RecorderFactory.class, "sink");
      try (Plugins plugins = Plugins.of(List.of(factory))) {
        assertThat(plugins.find(RecorderFactory.class, "sink")).isSameAs(factory);
        assertThat(plugins.pluginOf(factory)).isEqualTo("weir");
      }
    }
  }

  @Test
  void afterClosingNothingIsFoundAndClassLoadersAreCollected() throws Exception {
    TestJar.recorder("one", "one").in(folder);
    TestJar.recorder("two", "two").in(folder);
    Plugins plugins = load();
    List<WeakReference<ClassLoader>> loaders =
        List.of(reference(plugins, "one"), reference(plugins, "two"));
    plugins.close();
    assertThat(plugins.find(RecorderFactory.class, "one")).isNull();
    assertCollected(loaders);
  }

  @Test
  void afterAFailureClassLoadersAreCollectedToo() throws Exception {
    for (int i = 0; i < 20; i++) {
      TestJar.recorder("one", "one").in(folder);
      TestJar.recorder("two", "one").in(folder);
      assertThatThrownBy(this::load).isInstanceOf(PluginsException.class);
      Files.delete(folder.resolve("one.jar"));
      Files.delete(folder.resolve("two.jar"));
    }
    // Open jars would show here: each keeps a descriptor.
    try (var open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : open) {
        if (Files.isSymbolicLink(descriptor)) {
          assertThat(Files.readSymbolicLink(descriptor).toString())
              .doesNotStartWith(folder.toString());
        }
      }
    }
  }

  private Plugins load() throws PluginsException {
    return Plugins.load(folder, Loading.usual());
  }

  private static ClassLoader loader(Plugins plugins, String type) {
    return plugins.find(RecorderFactory.class, type).getClass().getClassLoader();
  }

  private static WeakReference<ClassLoader> reference(Plugins plugins, String type) {
    return new WeakReference<>(loader(plugins, type));
  }

  private static void assertCollected(List<WeakReference<ClassLoader>> loaders) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (loaders.stream().anyMatch(l -> l.get() != null) && System.nanoTime() < deadline) {
      System.gc();
      Thread.onSpinWait();
    }
    assertThat(loaders).allSatisfy(l -> assertThat(l.get()).isNull());
  }

  private static void removeFrom(Path jar, String entry) throws Exception {
    try (var zip = java.nio.file.FileSystems.newFileSystem(jar)) {
      Files.delete(zip.getPath(entry));
    }
  }
}
