package dev.weir.kernel.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.Addresses;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:8080, 127.0.0.1:8080",
    "0.0.0.0:80, 0.0.0.0:80",
    "127.0.0.1:0, 127.0.0.1:0",
    "[::1]:8080, [::1]:8080",
    "[::]:8080, [::]:8080",
    "localhost:8080, 127.0.0.1:8080",
  })
  void readsAnAddressWithItsPort(String text, String address) {
    assertThat(Addresses.text(ListenAddress.parse(text))).isEqualTo(address);
  }

  @Test
  void aPortAloneMeansAllAddresses() {
    InetSocketAddress all = ListenAddress.parse(":8080");
    assertThat(all).isNotNull();
    assertThat(all.getAddress().isAnyLocalAddress()).isTrue();
    assertThat(all.getPort()).isEqualTo(8080);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "8080",
        "127.0.0.1",
        "127.0.0.1:",
        ":99999",
        ":-1",
        ":80:80",
        "[::1]",
        "[::1",
        "a b:80",
        "127.0.0.1:http",
        "http://127.0.0.1:80",
        "nowhere.invalid:80"
      })
  void givesNothingForWhatIsNotAnAddress(String text) {
    assertThat(ListenAddress.parse(text)).isNull();
  }
}
