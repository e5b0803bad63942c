package dev.weir.kernel.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.Check.Finding;
import dev.weir.spi.Check.Level;
import dev.weir.spi.Network;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortLookTest {
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  private static Finding look(Network network, int port) {
    return new PortLook(network, new InetSocketAddress(HERE, port)).look();
  }

  @Test
  void saysWhoHasThePort() throws Exception {
    String me = "(pid " + ProcessHandle.current().pid() + ")";
    try (var stream = new ServerSocket(0, 1, HERE);
        var datagrams = new DatagramSocket(0, HERE)) {
      Finding tcp = look(Network.TCP, stream.getLocalPort());
      assertThat(tcp.level()).isEqualTo(Level.FAIL);
      assertThat(tcp.value()).contains(":" + stream.getLocalPort() + " (tcp) is in use by", me);
      assertThat(tcp.remedy()).contains("ss -ltnp");
      Finding udp = look(Network.UDP, datagrams.getLocalPort());
      assertThat(udp.level()).isEqualTo(Level.FAIL);
      assertThat(udp.value()).contains("(udp) is in use by", me);
    }
  }

  @Test
  void saysThatItIsFree() throws Exception {
    int port;
    try (var socket = new ServerSocket(0, 1, HERE)) {
      port = socket.getLocalPort();
    }
    assertThat(look(Network.TCP, port).level()).isEqualTo(Level.OK);
    assertThat(look(Network.UDP, 0).value()).contains("any port");
  }

  @Test
  void knowsWhatIsNoAddressOfThisMachine() throws Exception {
    var elsewhere = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 8080);
    assertThat(new PortLook(Network.TCP, elsewhere).look().value())
        .isEqualTo("192.0.2.1:8080 (tcp) is not an address of this machine");
  }

  @Test
  void readsTheKernelsTable() {
    List<String> table =
        List.of(
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid",
            "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0"
                + "        0 4711 1",
            "   1: 0100007F:1F90 0100007F:C000 01 00000000:00000000 00:00000000 00000000     0"
                + "        0 4712 1",
            "short");
    assertThat(PortLook.inodes(table, Network.TCP, 8080)).containsExactly("4711");
    assertThat(PortLook.inodes(table, Network.UDP, 8080)).containsExactly("4711", "4712");
    assertThat(PortLook.inodes(table, Network.TCP, 80)).isEmpty();
  }
}
