package dev.weir.plugin.redirect.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Rules in the words of nft: one table of our own, so that putting it there is one transaction and
 * taking it away touches nothing else.
 *
 * <pre>
 *   packet from a client ─> prerouting ─> ours, not for others? ─> leave alone
 *                                       └> TPROXY, or REDIRECT (nat)
 *   packet of this machine ─> output ───> Weir's own, an answer? ─> leave alone     (--local)
 *                                       └> mark, and the route leads it to prerouting; or REDIRECT
 * </pre>
 */
final class NftRules {
  static final String TABLE = "weir";
  private static final List<String> NETS_4 =
      List.of("127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "255.255.255.255");
  private static final List<String> NETS_6 = List.of("::", "::1", "fe80::/10", "ff00::/8");

  private final Wanted wanted;
  private final List<String> lines = new ArrayList<>();

  private NftRules(Wanted wanted) {
    this.wanted = wanted;
  }

  /**
   * The table, one statement a line.
   *
   * @param owned whether it is to go with the process that makes it
   */
  static String table(Wanted wanted, boolean owned) {
    return new NftRules(wanted).write(owned);
  }

  private String write(boolean owned) {
    lines.add("table inet " + TABLE + " {");
    if (owned) {
      lines.add("flags owner;");
    }
    List<Catch> tproxied = wanted.catches().stream().filter(Catch::tproxy).toList();
    List<Catch> redirected = wanted.catches().stream().filter(c -> !c.tproxy()).toList();
    if (!tproxied.isEmpty()) {
      tproxy(tproxied);
    }
    if (!redirected.isEmpty()) {
      redirect(redirected);
    }
    lines.add("}");
    return String.join("\n", lines) + "\n";
  }

  private void tproxy(List<Catch> catches) {
    int fwmark = wanted.options().fwmark();
    begin("prerouting", "filter", "prerouting", "mangle");
    leaveAlone();
    if (catches.stream().anyMatch(c -> c.protocol().equals("tcp"))) {
      add("meta l4proto tcp socket transparent 1 meta mark set " + fwmark + " counter accept");
    }
    for (Catch one : catches) {
      for (String family : List.of("ip", "ip6")) {
        String proto = family.equals("ip") ? "ipv4" : "ipv6";
        add(
            "meta nfproto %s meta l4proto %s tproxy %s to :%d meta mark set %d counter accept"
                .formatted(proto, one.protocol(), family, one.port(), fwmark));
      }
    }
    end();
    if (wanted.options().local()) {
      begin("output", "route", "output", "mangle");
      leaveOwnAlone();
      leaveAlone();
      add("meta l4proto { " + protocols(catches) + " } meta mark set " + fwmark + " counter");
      end();
    }
  }

  private void redirect(List<Catch> catches) {
    begin("prerouting_nat", "nat", "prerouting", "dstnat");
    leaveAlone();
    redirects(catches);
    end();
    if (wanted.options().local()) {
      begin("output_nat", "nat", "output", "-100");
      leaveOwnAlone();
      leaveAlone();
      redirects(catches);
      end();
    }
  }

  private void redirects(List<Catch> catches) {
    for (Catch one : catches) {
      add("meta l4proto " + one.protocol() + " counter redirect to :" + one.port());
    }
  }

  private static String protocols(List<Catch> catches) {
    return catches.stream().map(Catch::protocol).distinct().collect(Collectors.joining(", "));
  }

  /** What is for this machine, for its neighbours or for everybody, and what Weir itself sends. */
  private void leaveAlone() {
    if (!wanted.marks().isEmpty()) {
      add(
          "meta mark { "
              + wanted.marks().stream().map(String::valueOf).collect(Collectors.joining(", "))
              + " } return");
    }
    add("ip daddr { " + String.join(", ", NETS_4) + " } return");
    add("ip6 daddr { " + String.join(", ", NETS_6) + " } return");
    for (String net : wanted.options().except()) {
      add((net.indexOf(':') >= 0 ? "ip6" : "ip") + " daddr " + net + " return");
    }
    add("fib daddr type { local, broadcast, anycast, multicast } return");
  }

  /** Answers of this machine's own servers, the way the user came by, and Weir's look-ups. */
  private void leaveOwnAlone() {
    add("ct direction reply return");
    String[] ssh = wanted.options().ssh().split(" ", -1);
    if (ssh.length == 4) {
      String family = ssh[0].indexOf(':') >= 0 ? "ip6" : "ip";
      add(
          "%1$s saddr %4$s tcp sport %5$s %1$s daddr %2$s tcp dport %3$s return"
              .formatted(family, ssh[0], ssh[1], ssh[2], ssh[3]));
    }
    if (wanted.options().uid() >= 0) {
      add("meta skuid " + wanted.options().uid() + " return");
    }
  }

  private void begin(String name, String type, String hook, String priority) {
    lines.add("  chain " + name + " {");
    add("type %s hook %s priority %s; policy accept".formatted(type, hook, priority));
  }

  private void add(String statement) {
    lines.add("    " + statement + ";");
  }

  private void end() {
    lines.add("  }");
  }
}
