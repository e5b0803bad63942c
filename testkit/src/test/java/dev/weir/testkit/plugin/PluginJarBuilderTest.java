package dev.weir.testkit.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.Check;
import dev.weir.spi.CheckFactory;
import dev.weir.spi.CommandFactory;
import dev.weir.spi.ComponentContext;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ServiceLoader;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginJarBuilderTest {
  @TempDir Path folder;

  /** A factory that is put into a jar as it was compiled. */
  public static final class Compiled implements CheckFactory {
    /** Comes along. */
    public record Nested() {}

    @Override
    public String type() {
      return "compiled";
    }

    @Override
    public Check create(CommandFactory.None config, ComponentContext context) {
      return () -> new Check.Finding(Check.Level.OK, "fine", "");
    }
  }

  @Test
  void namesThePluginInTheManifest() throws Exception {
    Path jar =
        PluginJarBuilder.plugin("acme").version("2.1.0").without("Plugin-Provider").build(folder);

    try (var file = new JarFile(jar.toFile())) {
      var attributes = file.getManifest().getMainAttributes();
      assertThat(jar).hasFileName("acme-2.1.0.jar");
      assertThat(attributes.getValue("Plugin-Id")).isEqualTo("acme");
      assertThat(attributes.getValue("Plugin-Version")).isEqualTo("2.1.0");
      assertThat(attributes.getValue("Plugin-Requires")).isEqualTo(">=1.0.0 & <2.0.0");
      assertThat(attributes.getValue("Plugin-Provider")).isNull();
    }
  }

  @Test
  void makesClassesFromSourceThatTheServiceLoaderFinds() throws Exception {
    Path jar =
        PluginJarBuilder.plugin("acme")
            .source(
                "acme.Weather",
                """
                package acme;
                import dev.weir.spi.*;
                public final class Weather implements CheckFactory {
                  public String type() { return "weather"; }
                  public Check create(CommandFactory.None none, ComponentContext context) {
                    return () -> new Check.Finding(Check.Level.INFO, "rain", "");
                  }
                }
                """)
            .service(CheckFactory.class, "acme.Weather")
            .build(folder);

    assertThat(typesIn(jar)).containsExactly("weather");
  }

  @Test
  void takesCompiledClassesWithWhatIsNestedInThem() throws Exception {
    Path jar =
        PluginJarBuilder.plugin("acme").provider(CheckFactory.class, Compiled.class).build(folder);

    assertThat(typesIn(jar)).containsExactly("compiled");
    String path = Compiled.class.getName().replace('.', '/');
    try (var file = new JarFile(jar.toFile())) {
      assertThat(file.stream().map(e -> e.getName()))
          .contains(path + ".class", path + "$Nested.class");
    }
  }

  @Test
  void writesAnyEntryWhateverItsPath() throws Exception {
    Path jar = PluginJarBuilder.plugin("acme").entry("../../x", new byte[] {1, 2}).build(folder);

    try (var file = new JarFile(jar.toFile())) {
      assertThat(file.stream().map(e -> e.getName())).contains("../../x");
    }
  }

  @Test
  void saysWhatDoesNotCompile() {
    var builder =
        PluginJarBuilder.plugin("acme")
            .source("acme.Bad", "package acme; class Bad { int x = y; }");

    assertThatThrownBy(() -> builder.build(folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("does not compile")
        .hasMessageContaining("y");
  }

  private static java.util.List<String> typesIn(Path jar) throws Exception {
    URL[] urls = {jar.toUri().toURL()};
    try (var loader = new URLClassLoader(urls, CheckFactory.class.getClassLoader())) {
      return ServiceLoader.load(CheckFactory.class, loader).stream()
          .map(provider -> provider.get().type())
          .toList();
    }
  }
}
