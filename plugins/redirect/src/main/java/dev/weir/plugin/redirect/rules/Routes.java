package dev.weir.plugin.redirect.rules;

import java.util.ArrayList;
import java.util.List;

/**
 * What leads TPROXY packets to this machine although they are for another: a rule by mark and a
 * table with one route, for both families. They carry a protocol number of our own, by which
 * exactly they are found again.
 */
final class Routes {
  /** As {@code proto} of ip-route(8): who made it. */
  private static final int PROTOCOL = 177;

  private Routes() {}

  static List<String> add(Wanted.Options options) {
    List<String> commands = new ArrayList<>();
    for (String ip : List.of("ip", "ip -6")) {
      commands.add(ip + " rule add " + rule(options));
      commands.add(ip + " route replace " + route(options));
    }
    return commands;
  }

  /** Removes what {@link #add} made, whatever its options were, and nothing else. */
  static List<String> flush() {
    List<String> commands = new ArrayList<>();
    for (String ip : List.of("ip", "ip -6")) {
      commands.add(ip + " rule flush protocol " + PROTOCOL);
      commands.add(ip + " route flush table all proto " + PROTOCOL);
    }
    return commands;
  }

  private static String rule(Wanted.Options options) {
    return "fwmark %d lookup %d protocol %d".formatted(options.fwmark(), options.table(), PROTOCOL);
  }

  /** Whether a line of {@code ip -N rule show} is the rule that {@link #add} makes. */
  static boolean isOwnRule(String line, Wanted.Options options) {
    return line.contains(
        "fwmark 0x%x lookup %d proto %d".formatted(options.fwmark(), options.table(), PROTOCOL));
  }

  private static String route(Wanted.Options options) {
    return "local default dev lo table %d proto %d".formatted(options.table(), PROTOCOL);
  }

  /** Settings of the system that a gateway needs; shown, and never changed by Weir. */
  static List<String> settings(Wanted wanted) {
    List<String> all = new ArrayList<>();
    all.add("net.ipv4.ip_forward=1");
    all.add("net.ipv6.conf.all.forwarding=1");
    if (wanted.needsRoute()) {
      all.add("net.ipv4.conf.all.rp_filter=2");
    }
    return all;
  }
}
