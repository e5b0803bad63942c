package dev.weir.kernel.plugin;

import dev.weir.spi.record.RecorderFactory;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Builds real plugin jars from source text, the way an author's build would. */
final class TestJar {
  private final Map<String, String> manifest = new LinkedHashMap<>();
  private final Map<String, String> sources = new LinkedHashMap<>();
  private final Map<String, byte[]> entries = new LinkedHashMap<>();
  private final String id;

  private TestJar(String id) {
    this.id = id;
    manifest.put("Plugin-Id", id);
    manifest.put("Plugin-Version", "1.2.3");
    manifest.put("Plugin-Requires", ">=1.0.0 & <2.0.0");
    manifest.put("Plugin-Description", "Made for a test.");
  }

  /** A jar with a good manifest and nothing else. */
  static TestJar bare(String id) {
    return new TestJar(id);
  }

  /** A jar that offers one recorder of this type. */
  static TestJar recorder(String id, String type) {
    return bare(id).recorderClass("acme.Sink", "\"" + type + "\"");
  }

  /** Adds a recorder factory whose {@code type()} is an expression. */
  TestJar recorderClass(String className, String typeExpression) {
    int dot = className.lastIndexOf('.');
    return source(
            className,
            """
            package %1$s;
            import dev.weir.spi.ComponentContext;
            import dev.weir.spi.config.*;
            import dev.weir.spi.record.*;
            import java.util.List;
            import java.util.concurrent.CompletableFuture;
            public final class %2$s implements RecorderFactory<%2$s.Config> {
              @Doc("Where records go.")
              public record Config(
                  @Doc("A path.") @Default("records.json") String path,
                  @Doc("How many at once.") @Default("10") @Range(min = "1", max = "100") int most,
                  @Key(value = "auth.token", aliases = "token") @Doc("A token.") @Default("s3cret")
                      Secret token) {}
              public String type() { return %3$s; }
              public Class<Config> configType() { return Config.class; }
              public Recorder create(Config config, ComponentContext context) {
                return batch -> CompletableFuture.completedFuture(Delivery.ALL);
              }
            }
            """
                .formatted(
                    className.substring(0, dot), className.substring(dot + 1), typeExpression))
        .service(RecorderFactory.class.getName(), className);
  }

  TestJar manifest(String key, String value) {
    manifest.put(key, value);
    return this;
  }

  TestJar without(String key) {
    manifest.remove(key);
    return this;
  }

  TestJar source(String className, String text) {
    sources.put(className, text);
    return this;
  }

  TestJar service(String type, String... classNames) {
    return entry("META-INF/services/" + type, String.join("\n", classNames) + "\n");
  }

  TestJar entry(String name, String text) {
    return entry(name, text.getBytes(StandardCharsets.UTF_8));
  }

  TestJar entry(String name, byte[] bytes) {
    entries.put(name, bytes);
    return this;
  }

  /** Writes {@code ID.jar} into a folder. */
  Path in(Path folder) {
    return in(folder, id + ".jar");
  }

  /** Writes a jar into a folder. */
  Path in(Path folder, String name) {
    Path jar = folder.resolve(name);
    try (OutputStream out = Files.newOutputStream(jar)) {
      write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return jar;
  }

  private void write(OutputStream out) throws IOException {
    var head = new Manifest();
    head.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.forEach(head.getMainAttributes()::putValue);
    var all = new LinkedHashMap<String, byte[]>(compile());
    all.putAll(entries);
    try (var jar = new JarOutputStream(out, head)) {
      for (Map.Entry<String, byte[]> entry : all.entrySet()) {
        jar.putNextEntry(new JarEntry(entry.getKey()));
        jar.write(entry.getValue());
        jar.closeEntry();
      }
    }
  }

  /** The classes of the sources, by their names in the jar. */
  Map<String, byte[]> compile() throws IOException {
    if (sources.isEmpty()) {
      return Map.of();
    }
    Path folder = Files.createTempDirectory("weir-test-classes");
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    var messages = new StringWriter();
    List<SimpleJavaFileObject> units =
        sources.entrySet().stream().map(e -> unit(e.getKey(), e.getValue())).toList();
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> options =
        List.of("-d", folder.toString(), "-cp", path, "-proc:none", "-parameters");
    if (!compiler.getTask(messages, null, null, options, null, units).call()) {
      throw new IllegalStateException(messages.toString());
    }
    var classes = new LinkedHashMap<String, byte[]>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        classes.put(folder.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    return classes;
  }

  private static SimpleJavaFileObject unit(String className, String text) {
    return new SimpleJavaFileObject(
        URI.create("string:///" + className.replace('.', '/') + ".java"),
        JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
      }
    };
  }
}
