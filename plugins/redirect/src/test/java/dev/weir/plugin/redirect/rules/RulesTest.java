package dev.weir.plugin.redirect.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.CommandContext.ServiceInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RulesTest {
  private static final ServiceInfo TCP =
      new ServiceInfo("tcp", "red", "red", ":12345", Map.of("tproxy", "true"), Set.of(100, 200));
  private static final ServiceInfo UDP =
      new ServiceInfo("udp", "redu", "redu", "[::]:12346", Map.of(), Set.of(100));
  private static final ServiceInfo REDIRECT =
      new ServiceInfo("redir", "redirect", "REDIRECT", "0.0.0.0:15001", Map.of(), Set.of());
  private static final ServiceInfo OTHER =
      new ServiceInfo("proxy", "http", "tcp", ":8080", Map.of(), Set.of(7));

  private final List<String> problems = new ArrayList<>();

  private static Wanted.Options options(boolean local, int uid, String ssh) {
    return new Wanted.Options(local, 1, 100, uid, List.of("10.0.0.0/8", "fd00::/8"), ssh);
  }

  private Wanted wanted(Wanted.Options options, ServiceInfo... services) {
    return Wanted.of(List.of(services), options, problems);
  }

  @Test
  void bringsEachProtocolToItsServiceAndLeavesOurMarksAlone() {
    Wanted wanted = wanted(options(false, -1, ""), TCP, UDP, OTHER);
    assertThat(problems).isEmpty();
    assertThat(wanted.marks()).containsExactly(100, 200);
    assertThat(wanted.needsRoute()).isTrue();
    assertThat(NftRules.table(wanted, false))
        .contains("meta l4proto tcp tproxy ip to :12345 meta mark set 1")
        .contains("meta l4proto tcp tproxy ip6 to :12345 meta mark set 1")
        .contains("meta l4proto udp tproxy ip to :12346 meta mark set 1")
        .contains("meta mark { 100, 200 } return")
        .contains("ip daddr 10.0.0.0/8 return")
        .contains("ip6 daddr fd00::/8 return")
        .doesNotContain("chain output", "flags owner", "redirect to");
    assertThat(NftRules.table(wanted, true)).contains("flags owner");
  }

  @Test
  void localModeLeavesAnswersTheUsersWayInAndWeirsUserAlone() {
    String ssh = "192.0.2.1 50000 192.0.2.2 22";
    Wanted wanted = wanted(options(true, 990, ssh), TCP);
    String output = NftRules.table(wanted, false);
    assertThat(output.substring(output.indexOf("chain output")))
        .containsSubsequence(
            "ct direction reply return",
            "ip saddr 192.0.2.2 tcp sport 22 ip daddr 192.0.2.1 tcp dport 50000 return",
            "meta skuid 990 return",
            "meta mark set 1");
    assertThat(IptablesRules.commands(wanted))
        .contains("ip6tables -t mangle -A WEIR_LOCAL -m owner --uid-owner 990 -j RETURN");
  }

  @Test
  void redirectNeedsNoRoute() {
    Wanted wanted = wanted(options(false, -1, ""), REDIRECT);
    assertThat(problems).isEmpty();
    assertThat(wanted.needsRoute()).isFalse();
    assertThat(NftRules.table(wanted, false))
        .contains("type nat hook prerouting", "meta l4proto tcp counter redirect to :15001");
    assertThat(IptablesRules.commands(wanted))
        .contains("iptables -t nat -A WEIR -p tcp -j REDIRECT --to-ports 15001")
        .contains("iptables -t nat -A WEIR -d 10.0.0.0/8 -j RETURN")
        .doesNotContain("iptables -t nat -A WEIR -d fd00::/8 -j RETURN\niptables");
  }

  @Test
  void saysWhatCannotWork() {
    wanted(options(false, -1, ""), OTHER);
    assertThat(problems).singleElement().asString().startsWith("no service with a red or redu");
    problems.clear();
    wanted(options(false, -1, ""), TCP, REDIRECT);
    assertThat(problems).singleElement().asString().contains("tcp, redir all want tcp");
    problems.clear();
    wanted(options(true, -1, ""), REDIRECT);
    assertThat(problems).singleElement().asString().startsWith("--local without a mark");
    problems.clear();
    wanted(new Wanted.Options(false, 100, 100, -1, List.of(), ""), TCP);
    assertThat(problems).singleElement().asString().startsWith("--fwmark: 100");
    problems.clear();
    wanted(
        options(false, -1, ""),
        new ServiceInfo("any", "red", "red", "127.0.0.1:0", Map.of(), Set.of()));
    assertThat(problems).singleElement().asString().contains("port 0");
  }

  @Test
  void knowsItsOwnRoutingRuleFromSomebodyElses() {
    Wanted.Options options = options(false, -1, "");
    assertThat(Routes.isOwnRule("32765:\tfrom all fwmark 0x1 lookup 100 proto 177", options))
        .isTrue();
    assertThat(Routes.isOwnRule("32765:\tfrom all fwmark 0x1 lookup 100", options)).isFalse();
  }
}
