package dev.weir.kernel.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OwnSocketsTest {
  private final OwnSockets own = new OwnSockets();

  @ParameterizedTest
  @CsvSource({
    // listener, target, ours
    "127.0.0.1, 127.0.0.1, true",
    "127.0.0.1, 0.0.0.0, true",
    "127.0.0.1, ::, true",
    "127.0.0.1, 127.0.0.2, false",
    "127.0.0.1, ::1, false",
    "127.0.0.1, ::ffff:127.0.0.1, true",
    "::1, ::1, true",
    "::1, ::, true",
    "0.0.0.0, 127.0.0.1, true",
    "0.0.0.0, 127.3.2.1, true",
    "0.0.0.0, 0.0.0.0, true",
    "::, 127.0.0.1, true",
    "::, ::1, true",
    "::, ::, true",
    "::, 192.0.2.1, false",
    "0.0.0.0, 2001:db8::1, false",
    "192.0.2.7, 192.0.2.7, true",
    "192.0.2.7, 127.0.0.1, false",
    "192.0.2.7, 0.0.0.0, false",
  })
  void knowsTheFormsThatLeadToAListener(String listener, String target, boolean ours)
      throws Exception {
    own.listening(at(listener, 8080));
    assertThat(own.isOwnListener(at(target, 8080))).isEqualTo(ours);
    assertThat(own.isOwnListener(at(target, 8081))).as("another port").isFalse();
    own.closed(at(listener, 8080));
    assertThat(own.isOwnListener(at(target, 8080))).as("after it was closed").isFalse();
  }

  @Test
  void anyAddressOfThisMachineLeadsToAListenerOnAll() throws Exception {
    own.listening(at("0.0.0.0", 8080));
    List<InetAddress> all =
        NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses).toList();
    assertThat(all)
        .isNotEmpty()
        .allMatch(address -> own.isOwnListener(new InetSocketAddress(address, 8080)));
  }

  @Test
  void anUnresolvedTargetIsNotOurs() {
    own.listening(new InetSocketAddress(8080));
    assertThat(own.isOwnListener(InetSocketAddress.createUnresolved("localhost", 8080))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anOutboundSocketIsOursForAsLongAsItIsOpen(boolean epoll) throws IOException {
    try (var transport = new NettyTransport(1, epoll);
        var server = new ServerSocket(0, 1, Loopback.ip("127.0.0.1"))) {
      Channel channel = transport.socket(transport.loops().next()).syncUninterruptibly().channel();
      channel.connect(server.getLocalSocketAddress()).syncUninterruptibly();
      own.dialled(channel);
      try (Socket accepted = server.accept()) {
        var peer = (InetSocketAddress) accepted.getRemoteSocketAddress();
        var local = (InetSocketAddress) accepted.getLocalSocketAddress();
        var elsewhere = new InetSocketAddress(peer.getAddress(), 1);
        assertThat(own.isOwnOutbound(peer, local, null)).isTrue();
        assertThat(own.isOwnOutbound(peer, elsewhere, local)).as("redirected").isTrue();
        assertThat(own.isOwnOutbound(elsewhere, local, null)).isFalse();
        assertThat(own.isOwnOutbound(peer, elsewhere, null)).as("the same local port").isFalse();

        channel.close().syncUninterruptibly();
        Eventually.until("forgotten", () -> !own.isOwnOutbound(peer, local, null));
      }
    }
  }

  private static InetSocketAddress at(String literal, int port) throws Exception {
    return new InetSocketAddress(Loopback.ip(literal), port);
  }
}
