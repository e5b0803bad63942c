package dev.weir.plugin.redirect.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.Check.Level;
import dev.weir.spi.CheckFactory;
import dev.weir.spi.CommandFactory;
import dev.weir.testkit.plugin.Services;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineChecksTest {
  @ParameterizedTest
  @CsvSource({
    "0000000000001000, CAP_NET_ADMIN",
    "0000000000002000, CAP_NET_RAW",
    "000001ffffffffff, 'CAP_NET_ADMIN, CAP_NET_RAW'",
    "0000000000000000, 'none for the network: no tproxy, no so_mark'",
  })
  void readsCapabilities(String hex, String value) {
    assertThat(MachineChecks.capabilities(hex).value()).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({"0,OK", "1,WARN", "2,OK", "'',INFO"})
  void warnsOfAStrictReversePath(String mode, Level level) {
    assertThat(MachineChecks.reversePath(mode).level()).isEqualTo(level);
  }

  @Test
  void noticesThatMarkOrTableBelongToSomebodyElse() {
    String ours = "32765:\tfrom all fwmark 0x1 lookup 100 proto 177\n";
    String route = "local default dev lo proto 177 scope host";
    assertThat(MachineChecks.routes(ours, route).level()).isEqualTo(Level.OK);
    assertThat(MachineChecks.routes("9:\tfrom all fwmark 0x1 lookup 51820\n", "").value())
        .startsWith("mark 1 is used");
    assertThat(MachineChecks.routes(ours, "default via 10.0.0.1 dev eth0").value())
        .startsWith("table 100 is used");
    assertThat(MachineChecks.routes("", "Error: ipv4: FIB table does not exist.").level())
        .isEqualTo(Level.OK);
  }

  @Test
  void areFoundByTheirNames() {
    assertThat(Services.types(CheckFactory.class))
        .containsExactlyInAnyOrder(
            "capabilities", "tools", "forwarding", "rp_filter", "routes", "rules");
    assertThat(Services.types(CommandFactory.class)).containsExactly("tproxy");
  }
}
