package dev.weir.plugin.redirect.rules;

import dev.weir.spi.CommandContext.ServiceInfo;
import dev.weir.spi.HostPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The rules that a configuration needs, before they are put in a tool's words.
 *
 * @param catches what is brought where; at most one service for each of TCP and UDP
 * @param marks of Weir's own packets, which are left alone
 * @param options what the user decides
 */
record Wanted(List<Catch> catches, SortedSet<Integer> marks, Options options) {
  private static final Set<String> RED = Set.of("red", "redir", "redirect");

  /**
   * What the user decides.
   *
   * @param local whether the machine's own connections are caught as well
   * @param fwmark the mark by which TPROXY packets are routed to this machine
   * @param table the routing table that does so
   * @param uid the user Weir runs as, whose own connections are left alone; -1 for none
   * @param except networks that are left alone
   * @param ssh the connection that the user came by, as {@code SSH_CONNECTION}; empty if none
   */
  record Options(boolean local, int fwmark, int table, int uid, List<String> except, String ssh) {}

  /** Whether anything is caught by TPROXY, which needs a route. */
  boolean needsRoute() {
    return catches.stream().anyMatch(Catch::tproxy);
  }

  /**
   * Finds the services that need rules.
   *
   * @param problems gets what is wrong
   */
  static Wanted of(List<ServiceInfo> services, Options options, List<String> problems) {
    List<Catch> catches = new ArrayList<>();
    SortedSet<Integer> marks = new TreeSet<>();
    for (ServiceInfo service : services) {
      String type = service.listener().toLowerCase(Locale.ROOT);
      boolean udp = type.equals("redu");
      if (!udp && !RED.contains(type)) {
        continue;
      }
      boolean tproxy = udp || isTrue(service.options().get("tproxy"));
      catches.add(new Catch(service.name(), udp ? "udp" : "tcp", port(service.address()), tproxy));
      marks.addAll(service.marks());
    }
    check(catches, marks, options, problems);
    return new Wanted(List.copyOf(catches), marks, options);
  }

  /** 0 if none can be read. */
  private static int port(String address) {
    HostPort parsed = HostPort.parse(address.startsWith(":") ? "any" + address : address, 0);
    return parsed == null ? 0 : parsed.port();
  }

  private static boolean isTrue(@Nullable String text) {
    return text != null && Set.of("true", "1", "t").contains(text.toLowerCase(Locale.ROOT));
  }

  private static void check(
      List<Catch> catches, Set<Integer> marks, Options options, List<String> problems) {
    if (catches.isEmpty()) {
      problems.add(
          "no service with a red or redu listener (expected: one, as in -L"
              + " red://:12345?tproxy=true)");
    }
    for (String protocol : List.of("tcp", "udp")) {
      List<String> names =
          catches.stream().filter(c -> c.protocol().equals(protocol)).map(Catch::service).toList();
      if (names.size() > 1) {
        problems.add(
            "services "
                + String.join(", ", names)
                + " all want "
                + protocol
                + " (expected: one; which traffic is whose cannot be told)");
      }
    }
    for (Catch one : catches) {
      if (one.port() == 0) {
        problems.add(
            "service " + one.service() + ": port 0 (expected: a fixed port for the rules)");
      }
    }
    if (marks.contains(options.fwmark())) {
      problems.add(
          "--fwmark: "
              + options.fwmark()
              + " is also a so_mark of Weir's own packets (expected: another)");
    }
    if (options.local() && marks.isEmpty() && options.uid() < 0) {
      problems.add(
          "--local without a mark: Weir's own connections would be caught again (expected:"
              + " sockopts.mark in the configuration, or --uid with the user Weir runs as)");
    }
  }
}
