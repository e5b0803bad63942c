package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What must not happen: a connection that comes back to the gateway goes round and round. */
class TransparentLoopIT {
  private static final String CATCH_ALL =
      """
      iptables -t nat -A PREROUTING -p tcp -j REDIRECT --to-ports 12345
      iptables -t nat -A OUTPUT -p tcp -j REDIRECT --to-ports 12345
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"red://:12345, 20", "red://:12345?sniffing=true, 3"})
  void ownConnectionsThatTheRulesCatchAreRefused(String service, int rounds) throws Exception {
    try (Playground ground = Playground.create();
        Gateway weir = ground.weir(folder, "-L", service, "--json")) {
      ground.gateway.sh(CATCH_ALL);
      weir.address("service-0");
      long before = descriptors(weir);
      for (int i = 1; i <= rounds; i++) {
        isCut(Playground.connect(ground.client, Playground.SERVER_4, Servers.ECHO));
        // What the client asked for and what came back: two sessions, and no third.
        int sessions = 2 * i;
        Await.until("records of both", () -> weir.out().size() >= sessions);
        assertThat(weir.out()).hasSize(sessions);
        int times = i;
        Await.until("a line about it", () -> loopLines(weir).size() >= times);
        assertThat(loopLines(weir)).hasSize(i);
      }
      assertThat(weir.out()).filteredOn(line -> line.contains("\"kind\":\"loop\"")).hasSize(rounds);
      Await.until("no socket is left", () -> descriptors(weir) <= before + 4);
    }
  }

  @Test
  void connectionsToANodeThatTheRulesCatchAreRefused() throws Exception {
    try (Playground ground = Playground.create();
        Gateway weir =
            ground.weir(folder, "-L", "red://:12345", "-F", "10.71.2.2:1080", "--json")) {
      ground.gateway.sh(CATCH_ALL);
      weir.address("service-0");
      isCut(Playground.connect(ground.client, Playground.SERVER_4, Servers.ECHO));
      Await.until("records of both", () -> weir.out().size() >= 2);
      weir.awaitLog("loop:");
      assertThat(loopLines(weir)).hasSize(1);
      assertThat(weir.out()).hasSize(2);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "red://:12345, 10.71.1.1",
    "red://:12345?sniffing=true, 10.71.1.1",
    "red://:12345?tproxy=true, fd71:1::1",
    "red://:12345?tproxy=true&sniffing=true, 10.71.1.1",
    "red://:12345?sniffing=true&sniffing.dialOriginalDst=true, fd71:2::1",
  })
  void whoeverAsksTheListenerItselfIsRefused(String service, String address) throws Exception {
    try (Playground ground = Playground.create();
        Gateway weir = ground.weir(folder, "-L", service, "--json")) {
      // So that the table of connections is kept.
      ground.gateway.sh("iptables -t nat -A PREROUTING -p tcp --dport 1 -j REDIRECT --to-ports 2");
      ground.gateway.sh("ip6tables -t nat -A PREROUTING -p tcp --dport 1 -j REDIRECT --to-ports 2");
      weir.address("service-0");
      isCut(Playground.connect(ground.client, address, 12345));
      Await.until("a record", () -> !weir.out().isEmpty());
      assertThat(weir.out()).singleElement().asString().contains("\"kind\":\"loop\"");
      weir.awaitLog("loop:");
      assertThat(loopLines(weir)).hasSize(1);
    }
  }

  @Test
  void marksKeepItsOwnConnectionsOut() throws Exception {
    try (Playground ground = Playground.create();
        Servers _ = Servers.start(ground.server, folder);
        Gateway weir = ground.weir(folder, "-L", "red://:12345?so_mark=0x64", "--json")) {
      ground.gateway.sh("iptables -t nat -A OUTPUT -p tcp -m mark --mark 100 -j RETURN");
      ground.gateway.sh(CATCH_ALL);
      weir.address("service-0");
      try (Socket socket = Playground.connect(ground.client, Playground.SERVER_4, Servers.ECHO)) {
        socket.getOutputStream().write('x');
        assertThat(socket.getInputStream().read()).isEqualTo('x');
      }
      assertThat(loopLines(weir)).isEmpty();
    }
  }

  /** The connection ends without a byte, by FIN or by reset. */
  private static void isCut(Socket socket) throws IOException {
    try (socket) {
      socket.getOutputStream().write('x');
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("reset");
    }
  }

  private static List<String> loopLines(Gateway weir) {
    return weir.err().stream().filter(line -> line.contains("loop:")).toList();
  }

  private static long descriptors(Gateway weir) throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/" + weir.pid() + "/fd"))) {
      return all.count();
    }
  }
}
