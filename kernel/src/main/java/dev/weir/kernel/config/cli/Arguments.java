package dev.weir.kernel.config.cli;

import java.util.List;

/**
 * What the command line says about the configuration.
 *
 * @param services the values of {@code -L} in order
 * @param nodes the values of {@code -F} in order: the hops of one chain
 * @param logLevel {@code debug}, {@code trace}, or empty for what the configuration says
 * @param api the value of {@code -api}, or empty
 * @param metrics the value of {@code -metrics}, or empty
 */
public record Arguments(
    List<String> services, List<String> nodes, String logLevel, String api, String metrics) {
  public Arguments {
    services = List.copyOf(services);
    nodes = List.copyOf(nodes);
  }

  /** Only services and nodes. */
  public static Arguments of(List<String> services, List<String> nodes) {
    return new Arguments(services, nodes, "", "", "");
  }
}
