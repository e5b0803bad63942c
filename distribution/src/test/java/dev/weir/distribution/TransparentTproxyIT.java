package dev.weir.distribution;

import org.junit.jupiter.api.BeforeAll;

/** TPROXY, with the rules of the tutorial. */
class TransparentTproxyIT extends TransparentCases {
  private static final String FOR_BOTH =
      """
      iptables -t mangle -N DIVERT
      iptables -t mangle -A DIVERT -j MARK --set-mark 1
      iptables -t mangle -A DIVERT -j ACCEPT
      iptables -t mangle -A PREROUTING -p tcp -m socket -j DIVERT
      iptables -t mangle -N GOST
      NOT_FROM GOST
      iptables -t mangle -A GOST -p tcp -m mark --mark 100 -j RETURN
      iptables -t mangle -A GOST -p tcp -j TPROXY --tproxy-mark 0x1/0x1 --on-port 12345
      iptables -t mangle -A PREROUTING -p tcp -j GOST
      iptables -t mangle -N GOST_LOCAL
      NOT_FROM GOST_LOCAL
      iptables -t mangle -A GOST_LOCAL -p tcp -m mark --mark 100 -j RETURN
      iptables -t mangle -A GOST_LOCAL -p tcp -j MARK --set-mark 1
      iptables -t mangle -A OUTPUT -p tcp -j GOST_LOCAL
      """;

  @BeforeAll
  void start() throws Exception {
    start(
        yaml(true),
        """
        ip rule add fwmark 1 lookup 100
        ip route add local default dev lo table 100
        ip -6 rule add fwmark 1 lookup 100
        ip -6 route add local default dev lo table 100
        """
            + rules("iptables", "127.0.0.0/8", "255.255.255.255/32", "192.168.0.0/16")
            + rules("ip6tables", "::/128", "::1/128", "fe80::/10", "ff00::/8"));
  }

  private static String rules(String tool, String... excluded) {
    var lines = new StringBuilder();
    for (String line : FOR_BOTH.lines().toList()) {
      if (!line.startsWith("NOT_FROM ")) {
        lines.append(line.replace("iptables", tool)).append('\n');
        continue;
      }
      String chain = line.substring("NOT_FROM ".length());
      for (String net : excluded) {
        lines.append("%s -t mangle -A %s -p tcp -d %s -j RETURN\n".formatted(tool, chain, net));
      }
    }
    return lines.toString();
  }
}
