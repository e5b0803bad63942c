package dev.weir.kernel.cli;

import dev.weir.kernel.config.cli.Arguments;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that say what the configuration is; the same for all commands that need one. */
final class ConfigOptions {
  private static final List<String> FILE_NAMES = List.of("weir.yaml", "weir.yml", "weir.json");

  @Option(
      names = {"-L", "--listen"},
      paramLabel = "URL",
      description = {
        "A service:"
            + " [handler[+listener]://][user:password@][host]:port[-port][/target,…][?key=value&…]."
            + " May be repeated."
      })
  private List<String> services = new ArrayList<>();

  @Option(
      names = {"-F", "--forward"},
      paramLabel = "URL",
      description = {
        "The next hop of the chain that all services use:"
            + " [connector[+dialer]://][user:password@]host:port[,host:port,…][?key=value&…]."
            + " May be repeated."
      })
  private List<String> nodes = new ArrayList<>();

  @Option(
      names = {"-C", "-c", "--config"},
      paramLabel = "FILE",
      description = {
        "Configuration, YAML or JSON: a file, - for standard input, or inline {…}."
            + " May be repeated; lists are joined, other sections replaced by later ones."
      })
  private List<String> files = new ArrayList<>();

  @Option(
      names = {"-D", "--debug"},
      description = "Log level debug.")
  private boolean debug;

  @Option(
      names = {"-DD", "--trace"},
      description = "Log level trace.")
  private boolean trace;

  @Option(
      names = "-api",
      paramLabel = "ADDRESS",
      description = "Address of the API: [user:password@]host:port[?pathPrefix=…].")
  private String api = "";

  @Option(
      names = "-metrics",
      paramLabel = "ADDRESS",
      description = "Address of the metrics: [user:password@]host:port[?path=…].")
  private String metrics = "";

  /** Whether anything was given that says what to run. */
  boolean isEmpty() {
    return services.stream().allMatch(String::isBlank) && files.isEmpty() && api.isEmpty();
  }

  /** Whether even a file of the usual places is missing, so that there is nothing to do. */
  boolean foundNothing(Terminal terminal) {
    return isEmpty() && usualFile(terminal).isEmpty();
  }

  ConfigSources sources(Terminal terminal, Actions actions) {
    String level = trace ? "trace" : debug ? "debug" : "";
    List<String> all = isEmpty() ? usualFile(terminal) : files;
    return new ConfigSources(
        all.stream().map(String::strip).filter(name -> !name.isEmpty()).toList(),
        new Arguments(services, nodes, level, api, metrics, terminal.environment()),
        terminal,
        actions);
  }

  /** The file that is used when none is named: at most one. */
  private static List<String> usualFile(Terminal terminal) {
    String named = terminal.environment().getOrDefault("WEIR_CONFIG", "");
    if (!named.isEmpty()) {
      return List.of(named);
    }
    for (Path folder : List.of(Path.of(""), terminal.own(), Path.of("/etc/weir"))) {
      for (String name : FILE_NAMES) {
        Path file = folder.resolve(name);
        if (Files.isRegularFile(terminal.folder().resolve(file))) {
          return List.of(file.toString());
        }
      }
    }
    return List.of();
  }
}
