package dev.weir.kernel.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weir.kernel.app.Engine;
import dev.weir.kernel.cli.Exit;
import dev.weir.kernel.cli.Terminal;
import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.load.YamlReader;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.plugin.Plugins;
import dev.weir.kernel.record.LiveLines;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Shows what Weir does, with nothing but itself: starts an HTTP and a TLS origin and a proxy that
 * sniffs, sends a dozen exchanges through it, and prints the lines and one record in full.
 */
public final class Demo {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Plugins plugins;
  private final Terminal terminal;

  public Demo(Plugins plugins, Terminal terminal) {
    this.plugins = plugins;
    this.terminal = terminal;
  }

  /** Runs the tour; gives the exit code: 0 if every exchange was recorded. */
  public int run() {
    Path folder = null;
    try {
      folder = Files.createTempDirectory("weir-demo");
      return tour(folder);
    } catch (IOException | GeneralSecurityException e) {
      terminal.err().println("weir: demo: " + e.getMessage());
      terminal.err().flush();
      return Exit.FAILURE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Exit.INTERRUPTED;
    } finally {
      remove(folder);
    }
  }

  private int tour(Path folder) throws IOException, GeneralSecurityException, InterruptedException {
    PrintWriter out = terminal.out();
    var lines =
        LiveLines.people(
            new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
            new LiveLines.Look(() -> terminal.screen().columns(), terminal.coloursOut(), false));
    var kept = new Keeper(lines);
    try (var origins = new Origins(folder);
        var engine = new Engine(plugins, folder, kept, Map.of())) {
      var problems = new Problems();
      if (!engine.start(document(), problems)) {
        problems.sorted().forEach(terminal.err()::println);
        terminal.err().flush();
        return Exit.FAILURE;
      }
      int port = engine.gateway().services().getFirst().address().getPort();
      out.println("an HTTP origin on 127.0.0.1:" + origins.httpPort());
      out.println("a TLS origin on 127.0.0.1:" + origins.tlsPort());
      out.println("weir, an HTTP proxy that sniffs, on 127.0.0.1:" + port);
      out.println();
      out.flush();
      int sent = new Traffic(port, origins).send();
      boolean all = kept.await(sent, Duration.ofSeconds(5));
      engine.stop(Duration.ofMillis(500), Duration.ofSeconds(2));
      return tell(out, kept, sent, all);
    }
  }

  private int tell(PrintWriter out, Keeper kept, int sent, boolean all) throws IOException {
    out.println();
    out.println("One of these records in full (the POST):");
    JsonNode post = kept.find("POST");
    out.println(
        post == null
            ? "(missing)"
            : JSON.writerWithDefaultPrettyPrinter().writeValueAsString(post));
    out.println();
    out.println(sent + " exchanges were sent, " + kept.count() + " records were written.");
    out.println("Next: weir -L 'http://127.0.0.1:8080?sniffing=true', and send it some traffic:");
    out.println("      curl -x 127.0.0.1:8080 http://example.org/");
    out.flush();
    return all && post != null && kept.count() == sent ? Exit.OK : Exit.FAILURE;
  }

  /** The configuration, as a user would write it. */
  private static Mapping document() {
    String yaml =
        """
        services:
        - name: demo
          addr: 127.0.0.1:0
          handler:
            type: http
            metadata: {sniffing: true, http.proxyAgent: weir}
          listener: {type: tcp}
        """;
    var problems = new Problems();
    Mapping document = YamlReader.read("demo", yaml.getBytes(StandardCharsets.UTF_8), problems);
    if (document == null) {
      throw new IllegalStateException("demo: " + problems.sorted());
    }
    return document;
  }

  private static void remove(java.nio.file.@org.jspecify.annotations.Nullable Path folder) {
    if (folder == null) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // What is left in the temporary folder harms nobody.
      folder.toFile().deleteOnExit();
    }
  }
}
