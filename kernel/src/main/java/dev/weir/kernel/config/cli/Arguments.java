package dev.weir.kernel.config.cli;

import java.util.List;
import java.util.Map;

/**
 * What the command line says about the configuration.
 *
 * @param services the values of {@code -L} in order
 * @param nodes the values of {@code -F} in order: the hops of one chain
 * @param logLevel {@code debug}, {@code trace}, or empty for what the configuration says
 * @param api the value of {@code -api}, or empty
 * @param metrics the value of {@code -metrics}, or empty
 * @param environment environment variables; {@code WEIR_LOG_LEVEL}, {@code WEIR_API} and {@code
 *     WEIR_METRICS} stand between the files and the options, and so do GOST's names for them
 */
public record Arguments(
    List<String> services,
    List<String> nodes,
    String logLevel,
    String api,
    String metrics,
    Map<String, String> environment) {
  public Arguments {
    services = List.copyOf(services);
    nodes = List.copyOf(nodes);
    environment = Map.copyOf(environment);
  }

  /** Only services and nodes. */
  public static Arguments of(List<String> services, List<String> nodes) {
    return new Arguments(services, nodes, "", "", "", Map.of());
  }
}
