package dev.weir.distribution;

import org.junit.jupiter.api.BeforeAll;

/** REDIRECT, with the rules of the tutorial for both families. */
class TransparentRedirectIT extends TransparentCases {
  @BeforeAll
  void start() throws Exception {
    String rules =
        """
        iptables -t nat -N GOST
        iptables -t nat -A GOST -p tcp -m mark --mark 100 -j RETURN
        iptables -t nat -A GOST -p tcp -j REDIRECT --to-ports 12345
        iptables -t nat -A PREROUTING -p tcp -j GOST
        iptables -t nat -A OUTPUT -p tcp -j GOST
        """;
    start(yaml(false), rules + rules.replace("iptables", "ip6tables"));
  }
}
