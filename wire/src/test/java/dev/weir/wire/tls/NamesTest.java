package dev.weir.wire.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NamesTest {
  @ParameterizedTest
  @CsvSource({
    "0x0005, TLS_RSA_WITH_RC4_128_SHA",
    "0x000a, TLS_RSA_WITH_3DES_EDE_CBC_SHA",
    "0x002f, TLS_RSA_WITH_AES_128_CBC_SHA",
    "0x009d, TLS_RSA_WITH_AES_256_GCM_SHA384",
    "0x00ff, TLS_EMPTY_RENEGOTIATION_INFO_SCSV",
    "0x1301, TLS_AES_128_GCM_SHA256",
    "0x1302, TLS_AES_256_GCM_SHA384",
    "0x1303, TLS_CHACHA20_POLY1305_SHA256",
    "0x1304, TLS_AES_128_CCM_SHA256",
    "0x1305, TLS_AES_128_CCM_8_SHA256",
    "0xc007, TLS_ECDHE_ECDSA_WITH_RC4_128_SHA",
    "0xc023, TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
    "0xc02f, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "0xcca8, TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
    "0xcca9, TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
    "0x2a2a, 10794",
    "0xffff, 65535",
  })
  void namesSuitesAsIanaDoes(int suite, String name) {
    assertThat(CipherSuites.name(suite)).isEqualTo(name);
  }

  @Test
  void namesAllSuitesThatTheJdkUses() throws Exception {
    List<String> known = IntStream.range(0, 0x10000).mapToObj(CipherSuites::name).toList();
    String[] enabled = SSLContext.getDefault().getDefaultSSLParameters().getCipherSuites();
    assertThat(enabled).hasSizeGreaterThan(20);
    assertThat(known).containsAll(Arrays.asList(enabled));
  }

  @ParameterizedTest
  @CsvSource({
    "0x0300, sslv3",
    "0x0301, tls1.0",
    "0x0302, tls1.1",
    "0x0303, tls1.2",
    "0x0304, tls1.3",
    "0x0305, 773",
    "0, 0"
  })
  void labelsVersions(int version, String label) {
    assertThat(TlsVersions.label(version)).isEqualTo(label);
  }

  @ParameterizedTest
  @CsvSource({
    "2, 40,  fatal: handshake failure",
    "1, 0,   warning: close notify",
    "2, 112, fatal: unrecognized name",
    "2, 200, fatal: 200",
    "9, 70,  level 9: protocol version",
  })
  void namesAlerts(int level, int description, String text) {
    assertThat(Alerts.text(level, description)).isEqualTo(text);
  }
}
