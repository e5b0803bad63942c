package dev.weir.plugin.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class OriginalDestinationTest {
  private static InetSocketAddress read(String hex, boolean six) {
    return OriginalDestination.read(ByteBuffer.wrap(HexFormat.of().parseHex(hex)), six);
  }

  @Test
  void readsAnIpv4AddressWithItsPortInNetworkOrder() {
    assertThat(read("0200" + "01bb" + "0a470202" + "0000000000000000", false))
        .isEqualTo(new InetSocketAddress("10.71.2.2", 443));
  }

  @Test
  void readsAnIpv6AddressBehindItsFlowLabel() {
    assertThat(
            read(
                "0a00" + "1f90" + "12345678" + "fd710002000000000000000000000002" + "02000000",
                true))
        .isEqualTo(new InetSocketAddress("fd71:2::2", 8080));
  }

  @Test
  void readsPortsAboveThirtyTwoThousandAsPositive() {
    assertThat(read("0200" + "fffe" + "7f000001" + "0000000000000000", false).getPort())
        .isEqualTo(65_534);
  }
}
