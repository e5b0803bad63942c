package dev.weir.testkit.plugin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles source text in memory, against the class path of the running test. */
final class SourceCompiler {
  private SourceCompiler() {}

  /**
   * Compiles them all together.
   *
   * @param sources source text by class name
   * @return class files by their path in a jar
   */
  static Map<String, byte[]> compile(Map<String, String> sources) {
    var results = new LinkedHashMap<String, ByteArrayOutputStream>();
    if (sources.isEmpty()) {
      return Map.of();
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new IllegalStateException("no compiler (expected: tests to run on a JDK, not a JRE)");
    }
    var units = new ArrayList<Source>();
    sources.forEach((name, code) -> units.add(new Source(name, code)));
    var problems = new DiagnosticCollector<JavaFileObject>();
    try (var files =
        new InMemory(
            compiler.getStandardFileManager(problems, Locale.ROOT, StandardCharsets.UTF_8),
            results)) {
      var options =
          List.of("-classpath", System.getProperty("java.class.path", ""), "-proc:none", "-nowarn");
      if (!compiler.getTask(null, files, problems, options, null, units).call()) {
        throw new IllegalArgumentException("does not compile: " + problems.getDiagnostics());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var classes = new LinkedHashMap<String, byte[]>();
    results.forEach((path, bytes) -> classes.put(path, bytes.toByteArray()));
    return classes;
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String code;

    Source(String name, String code) {
      super(URI.create("string:///" + name.replace('.', '/') + ".java"), Kind.SOURCE);
      this.code = code;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return code;
    }
  }

  private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, ByteArrayOutputStream> results;

    InMemory(JavaFileManager files, Map<String, ByteArrayOutputStream> results) {
      super(files);
      this.results = results;
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
      String path = name.replace('.', '/') + kind.extension;
      return new SimpleJavaFileObject(URI.create("memory:///" + path), kind) {
        @Override
        public OutputStream openOutputStream() {
          var bytes = new ByteArrayOutputStream();
          results.put(path, bytes);
          return bytes;
        }
      };
    }
  }
}
