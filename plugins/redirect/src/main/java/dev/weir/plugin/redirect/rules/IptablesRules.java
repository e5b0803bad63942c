package dev.weir.plugin.redirect.rules;

import java.util.ArrayList;
import java.util.List;

/** The same rules as commands of iptables and ip6tables, to be read and pasted. */
final class IptablesRules {
  private static final List<String> NETS_4 =
      List.of("127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "255.255.255.255/32");
  private static final List<String> NETS_6 = List.of("::/128", "::1/128", "fe80::/10", "ff00::/8");

  private final Wanted wanted;
  private final List<String> lines = new ArrayList<>();

  private IptablesRules(Wanted wanted) {
    this.wanted = wanted;
  }

  static String commands(Wanted wanted) {
    var rules = new IptablesRules(wanted);
    rules.family("iptables", NETS_4, false);
    rules.family("ip6tables", NETS_6, true);
    return String.join("\n", rules.lines) + "\n";
  }

  private void family(String tool, List<String> nets, boolean six) {
    List<Catch> tproxied = wanted.catches().stream().filter(Catch::tproxy).toList();
    List<Catch> redirected = wanted.catches().stream().filter(c -> !c.tproxy()).toList();
    int fwmark = wanted.options().fwmark();
    if (!tproxied.isEmpty()) {
      String mangle = tool + " -t mangle ";
      chain(mangle, "WEIR", nets, six);
      for (Catch one : tproxied) {
        if (one.protocol().equals("tcp")) {
          lines.add(mangle + "-A WEIR -p tcp -m socket --transparent -j MARK --set-mark " + fwmark);
          lines.add(mangle + "-A WEIR -p tcp -m socket --transparent -j ACCEPT");
        }
        lines.add(
            mangle
                + "-A WEIR -p %s -j TPROXY --tproxy-mark %d --on-port %d"
                    .formatted(one.protocol(), fwmark, one.port()));
      }
      lines.add(mangle + "-A PREROUTING -j WEIR");
      if (wanted.options().local()) {
        ownChain(mangle, "WEIR_LOCAL", nets, six);
        for (Catch one : tproxied) {
          lines.add(
              mangle + "-A WEIR_LOCAL -p " + one.protocol() + " -j MARK --set-mark " + fwmark);
        }
        lines.add(mangle + "-A OUTPUT -j WEIR_LOCAL");
      }
    }
    if (!redirected.isEmpty()) {
      String nat = tool + " -t nat ";
      chain(nat, "WEIR", nets, six);
      redirects(nat, "WEIR", redirected);
      lines.add(nat + "-A PREROUTING -j WEIR");
      if (wanted.options().local()) {
        ownChain(nat, "WEIR_LOCAL", nets, six);
        redirects(nat, "WEIR_LOCAL", redirected);
        lines.add(nat + "-A OUTPUT -j WEIR_LOCAL");
      }
    }
  }

  private void redirects(String tool, String chain, List<Catch> catches) {
    for (Catch one : catches) {
      lines.add(
          tool
              + "-A %s -p %s -j REDIRECT --to-ports %d"
                  .formatted(chain, one.protocol(), one.port()));
    }
  }

  private void chain(String tool, String name, List<String> nets, boolean six) {
    lines.add(tool + "-N " + name);
    for (int mark : wanted.marks()) {
      lines.add(tool + "-A " + name + " -m mark --mark " + mark + " -j RETURN");
    }
    List<String> all = new ArrayList<>(nets);
    wanted.options().except().stream()
        .filter(net -> (net.indexOf(':') >= 0) == six)
        .forEach(all::add);
    for (String net : all) {
      lines.add(tool + "-A " + name + " -d " + net + " -j RETURN");
    }
    String kinds = six ? "LOCAL MULTICAST" : "LOCAL BROADCAST MULTICAST";
    for (String kind : kinds.split(" ", -1)) {
      lines.add(tool + "-A " + name + " -m addrtype --dst-type " + kind + " -j RETURN");
    }
  }

  private void ownChain(String tool, String name, List<String> nets, boolean six) {
    chain(tool, name, nets, six);
    lines.add(tool + "-A " + name + " -m conntrack --ctdir REPLY -j RETURN");
    if (wanted.options().uid() >= 0) {
      lines.add(
          tool + "-A " + name + " -m owner --uid-owner " + wanted.options().uid() + " -j RETURN");
    }
  }
}
