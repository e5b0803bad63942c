package dev.weir.testkit.plugin;

import dev.weir.spi.SpiVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * Makes a plugin jar.
 *
 * <pre>{@code
 * Path jar = PluginJarBuilder.plugin("acme-sink")
 *     .source("acme.SinkFactory", "package acme; public final class SinkFactory implements …")
 *     .service(RecorderFactory.class, "acme.SinkFactory")
 *     .build(folder);
 * }</pre>
 *
 * @since 1.0
 */
public final class PluginJarBuilder {
  private final String id;
  private final Map<String, String> attributes = new LinkedHashMap<>();
  private final Map<String, byte[]> entries = new LinkedHashMap<>();
  private final Map<String, List<String>> services = new LinkedHashMap<>();
  private final Map<String, String> sources = new LinkedHashMap<>();

  private PluginJarBuilder(String id) {
    this.id = id;
    attributes.put("Plugin-Id", id);
    attributes.put("Plugin-Version", "1.0.0");
    attributes.put("Plugin-Requires", ">=" + SpiVersion.CURRENT + " & <2.0.0");
    attributes.put("Plugin-Provider", "test");
    attributes.put("Plugin-Description", id + ", made by a test");
  }

  /** A jar whose manifest is complete: version 1.0.0, made for the present contract. */
  public static PluginJarBuilder plugin(String id) {
    return new PluginJarBuilder(id);
  }

  /** Sets the plugin's version. */
  public PluginJarBuilder version(String version) {
    return manifest("Plugin-Version", version);
  }

  /** Sets the range of contract versions it asks for. */
  public PluginJarBuilder requires(String range) {
    return manifest("Plugin-Requires", range);
  }

  /** Sets any attribute of the manifest. */
  public PluginJarBuilder manifest(String name, String value) {
    attributes.put(name, value);
    return this;
  }

  /** Leaves an attribute of the manifest out. */
  public PluginJarBuilder without(String name) {
    attributes.remove(name);
    return this;
  }

  /**
   * Puts compiled classes in, each with the classes nested in it.
   *
   * @throws IllegalArgumentException if the class file of one cannot be found
   */
  public PluginJarBuilder classes(Class<?>... types) {
    for (Class<?> type : types) {
      String path = type.getName().replace('.', '/') + ".class";
      entries.put(path, read(type, path));
      classes(type.getDeclaredClasses());
    }
    return this;
  }

  /** Compiles a class from source when the jar is built, against the test's own class path. */
  public PluginJarBuilder source(String className, String code) {
    sources.put(className, code);
    return this;
  }

  /** Names providers of a kind in {@code META-INF/services}; the classes need not exist. */
  public PluginJarBuilder service(Class<?> kind, String... providers) {
    return service(kind.getName(), providers);
  }

  /** Names providers of a kind in {@code META-INF/services}; neither needs to exist. */
  public PluginJarBuilder service(String kind, String... providers) {
    services.computeIfAbsent(kind, _ -> new ArrayList<>()).addAll(Arrays.asList(providers));
    return this;
  }

  /** Puts the provider's class in and names it as a provider of the kind. */
  public PluginJarBuilder provider(Class<?> kind, Class<?> provider) {
    return classes(provider).service(kind, provider.getName());
  }

  /** Puts any entry in, under any path: also ones that a loader has to refuse. */
  public PluginJarBuilder entry(String path, byte[] content) {
    entries.put(path, content.clone());
    return this;
  }

  /** Writes {@code ID-VERSION.jar} into a folder and says where. */
  public Path build(Path folder) {
    return buildAs(
        folder.resolve(id + "-" + attributes.getOrDefault("Plugin-Version", "0") + ".jar"));
  }

  /** Writes the jar to a file. */
  public Path buildAs(Path jar) {
    var content = new LinkedHashMap<>(entries);
    content.putAll(SourceCompiler.compile(sources));
    services.forEach((kind, providers) ->
        content.put(
            "META-INF/services/" + kind,
            (String.join("\n", providers) + "\n").getBytes(StandardCharsets.UTF_8)));
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.forEach(manifest.getMainAttributes()::putValue);
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest)) {
      for (Map.Entry<String, byte[]> entry : content.entrySet()) {
        out.putNextEntry(new JarEntry(entry.getKey()));
        out.write(entry.getValue());
        out.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return jar;
  }

  private static byte[] read(Class<?> type, String path) {
    ClassLoader loader = type.getClassLoader();
    try (InputStream in =
        loader == null
            ? ClassLoader.getSystemResourceAsStream(path)
            : loader.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalArgumentException(path + ": no class file (expected: a compiled class)");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
