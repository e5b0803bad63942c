package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code weir tproxy} sets rules that work, removes them without a trace, and touches no others.
 */
class TransparentRulesIT {
  private static final String TPROXY = "red://:12345?tproxy=true&so_mark=100";

  @TempDir Path folder;
  private Playground ground;
  private Servers servers;

  @BeforeEach
  void start() throws Exception {
    ground = Playground.create();
    servers = Servers.start(ground.server, folder);
    // Somebody else's, which must be there at the end.
    ground.gateway.sh(
        """
        nft add table inet other
        nft add chain inet other input '{ type filter hook input priority 0; policy accept; }'
        ip rule add fwmark 1 lookup 77
        ip rule add fwmark 9 lookup 100
        """);
  }

  @AfterEach
  void end() throws Exception {
    try (var _ = ground;
        var _ = servers) {
      // Both are closed whatever happens.
    }
  }

  private int tproxy(String... args) throws Exception {
    try (Gateway command = begin(args)) {
      return command.waitFor();
    }
  }

  private Gateway begin(String... args) throws IOException {
    var all = new java.util.ArrayList<>(List.of("tproxy"));
    all.addAll(List.of(args));
    return ground.weir(folder, all.toArray(String[]::new));
  }

  /** All but link-local addresses, which the kernel adds by itself when it has tried them. */
  private String state() throws Exception {
    return ground.gateway.sh(
        "{ nft list ruleset; ip rule; ip -6 rule; ip route show table all; ip -6 route show table"
            + " all; } | grep -v 'fe80[^ ]* dev '");
  }

  private void isServed(Namespace from, String address) throws Exception {
    try (Socket socket = Playground.connect(from, address, Servers.ECHO)) {
      socket.getOutputStream().write('x');
      assertThat(socket.getInputStream().read()).isEqualTo('x');
    }
  }

  @ParameterizedTest
  @CsvSource({
    "red://:12345?tproxy=true&so_mark=100",
    "red://:12345?so_mark=0x64",
  })
  void upBringsConnectionsOfBothFamiliesAndDownLeavesNothing(String service) throws Exception {
    String before = state();
    assertThat(tproxy("up", "-L", service, "--local")).isZero();
    String up = state();
    assertThat(tproxy("up", "-L", service, "--local")).as("again").isZero();
    assertThat(state()).isEqualTo(up);
    try (Gateway weir = ground.weir(folder, "-L", service, "--json")) {
      weir.address("service-0");
      int records = 0;
      for (Namespace from : List.of(ground.client, ground.gateway)) {
        for (String address : List.of(Playground.SERVER_4, Playground.SERVER_6)) {
          isServed(from, address);
          int expected = ++records;
          Await.until("a record", () -> weir.out().size() >= expected);
          assertThat(weir.out().getLast())
              .contains("\"original\":\"" + Playground.text(address, Servers.ECHO) + "\"");
        }
      }
      try (Gateway status = begin("status")) {
        assertThat(status.waitFor()).isZero();
        assertThat(String.join("\n", status.out())).containsPattern("packets [1-9]");
      }
      assertThat(weir.err()).noneMatch(line -> line.contains("loop"));
    }
    assertThat(tproxy("down")).isZero();
    assertThat(state()).isEqualTo(before);
    assertThat(tproxy("down")).as("again").isZero();
    assertThat(tproxy("status")).isEqualTo(1);
  }

  @Test
  void heldRulesGoWithTheCommandEvenIfItIsKilled() throws Exception {
    String before = state();
    try (Gateway holder = begin("up", "--hold", "-L", TPROXY)) {
      Await.until("rules", () -> state().contains("table inet weir"));
      assertThat(state()).contains("flags owner").contains("fwmark 0x1 lookup 100 proto 177");
      try (Gateway weir = ground.weir(folder, "-L", TPROXY, "--json")) {
        weir.address("service-0");
        isServed(ground.client, Playground.SERVER_4);
        Await.until("a record", () -> !weir.out().isEmpty());
      }
      holder.kill();
      Await.until("no rules", () -> state().equals(before));
    }
  }

  @Test
  void heldRulesGoWithTheGatewayThatTheyAreFor() throws Exception {
    String before = state();
    try (Gateway weir = ground.weir(folder, "-L", TPROXY);
        Gateway holder =
            begin("up", "--hold", "--while", Long.toString(pidOf(weir)), "-L", TPROXY)) {
      Await.until("rules", () -> state().contains("table inet weir"));
      weir.kill();
      assertThat(holder.waitFor()).isZero();
      assertThat(state()).isEqualTo(before);
    }
  }

  private static long pidOf(Gateway weir) throws Exception {
    weir.address("service-0");
    return weir.pid();
  }

  @Test
  void triedRulesAreTakenBackIfNobodySaysKeep() throws Exception {
    String before = state();
    try (Gateway trial = begin("up", "--try", "2s", "-L", TPROXY)) {
      Await.until("rules", () -> state().contains("table inet weir"));
      assertThat(trial.waitFor()).isEqualTo(1);
    }
    assertThat(state()).isEqualTo(before);
  }

  @Test
  void planNeedsNoPrivilegeAndWhatItPrintsIsWhatUpSets() throws Exception {
    String[] plan = {"tproxy", "plan", "-L", TPROXY, "--local", "--except", "192.168.0.0/16"};
    List<String> script;
    try (Gateway command = Gateway.in(ground.gateway, folder, plan)) {
      assertThat(command.waitFor()).isZero();
      script = command.out();
    }
    ground.gateway.sh(String.join("\n", script));
    String planned = ground.gateway.run("nft", "list", "table", "inet", "weir");
    assertThat(tproxy("up", "-L", TPROXY, "--local", "--except", "192.168.0.0/16")).isZero();
    assertThat(ground.gateway.run("nft", "list", "table", "inet", "weir")).isEqualTo(planned);
  }

  @ParameterizedTest
  @CsvSource({
    "red://:12345?tproxy=true&so_mark=100",
    "red://:12345?so_mark=100",
  })
  void thePlanForIptablesWorksAsWell(String service) throws Exception {
    try (Gateway command = begin("plan", "--iptables", "--local", "-L", service)) {
      assertThat(command.waitFor()).isZero();
      ground.gateway.sh(String.join("\n", command.out()));
    }
    try (Gateway weir = ground.weir(folder, "-L", service, "--json")) {
      weir.address("service-0");
      for (Namespace from : List.of(ground.client, ground.gateway)) {
        isServed(from, Playground.SERVER_4);
        isServed(from, Playground.SERVER_6);
      }
      Await.until("all were caught", () -> weir.out().size() >= 4);
    }
  }

  @Test
  void aServerOnTheGatewayIsReachedInLocalModeToo() throws Exception {
    assertThat(tproxy("up", "-L", TPROXY, "--local")).isZero();
    try (Servers _ = Servers.start(ground.gateway, Files.createDirectory(folder.resolve("gw")))) {
      isServed(ground.client, "10.71.1.1");
      isServed(ground.client, "fd71:1::1");
    } catch (SocketException e) {
      throw new AssertionError("its answers were caught", e);
    }
  }
}
