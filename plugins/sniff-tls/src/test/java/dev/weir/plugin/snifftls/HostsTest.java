package dev.weir.plugin.snifftls;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostsTest {
  private final NewAuthority ca = NewAuthority.make("CA", false, 800, List.of(), Instant.now());

  private X509Certificate certificate(String name) {
    return new LeafMaker(new Authority(ca.key(), List.of(ca.certificate())), false, Instant::now)
        .make(name)
        .chain()
        .getFirst();
  }

  @ParameterizedTest
  @CsvSource({
    "www.example.com, www.example.com, true",
    "www.example.com, WWW.Example.COM, true",
    "www.example.com, www.example.com., true",
    "www.example.com, example.com, false",
    "www.example.com, www.example.com.evil.test, false",
    "*.example.com, www.example.com, true",
    "*.example.com, example.com, false",
    "*.example.com, a.b.example.com, false",
    "*.com, example.com, false",
    "192.0.2.1, 192.0.2.1, true",
    "192.0.2.1, 192.0.2.2, false",
    "2001:db8::1, 2001:db8:0:0:0:0:0:1, true"
  })
  void aCertificateIsForItsNamesOnly(String name, String host, boolean fits) {
    assertThat(Hosts.Names.of(certificate(name)).fit(host)).isEqualTo(fits);
  }
}
