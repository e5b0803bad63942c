package dev.weir.channels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.Network;
import dev.weir.spi.net.PrivilegeException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class BindFailureTest {
  private static final InetSocketAddress ADDRESS =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 53);

  @Test
  void saysWhoMayHoldTheAddress() {
    var cause = new BindException("bind(..) failed with error(-98): Address already in use");
    assertThat(BindFailure.of(Network.TCP, ADDRESS, cause))
        .hasMessageStartingWith("address in use: 127.0.0.1:53 (")
        .hasMessageContaining("ss -ltnp")
        .hasCause(cause);
    assertThat(BindFailure.of(Network.UDP, ADDRESS, cause))
        .hasMessageStartingWith("address in use: 127.0.0.1:53 (udp) (")
        .hasMessageContaining("ss -lunp");
  }

  @Test
  void tellsMissingPrivilegeFromOtherFailures() {
    assertThat(BindFailure.of(Network.TCP, ADDRESS, new IOException("Permission denied")))
        .isInstanceOf(PrivilegeException.class)
        .hasMessageContaining("CAP_NET_BIND_SERVICE");
    assertThat(BindFailure.of(Network.UDP, ADDRESS, new IOException("Cannot assign address")))
        .isNotInstanceOf(PrivilegeException.class)
        .hasMessageStartingWith("not an address of this machine: 127.0.0.1:53 (udp)");
    assertThat(BindFailure.of(Network.UDP, ADDRESS, null))
        .hasMessage("cannot listen: 127.0.0.1:53 (udp): no cause");
  }
}
