package dev.weir.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrustTest {
  @TempDir static Path shared;
  private static TestCertificates certificates;

  @TempDir Path folder;

  @BeforeAll
  static void makeCertificate() throws Exception {
    certificates = TestCertificates.in(shared);
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static void assertRefused(Map<String, String> environment, String key, String... parts) {
    assertThatThrownBy(() -> Trust.load(environment))
        .isInstanceOfSatisfying(ConfigException.class, e -> assertThat(e.key()).isEqualTo(key))
        .message()
        .contains(parts)
        .contains("unset it");
  }

  @Test
  void withoutVariablesTrustsThePlatformsAuthorities() {
    Trust trust = Trust.load(Map.of("SSL_CERT_FILE", "", "SSL_CERT_DIR", ""));
    assertThat(trust.added()).isEmpty();
    assertThat(trust.manager().getAcceptedIssuers()).isNotEmpty();
    assertThat(trust.manager()).isSameAs(trust.manager());
  }

  @Test
  void addsABundleToThePlatformsAuthorities() throws IOException {
    Path bundle =
        file("ca.pem", "a comment\n" + certificates.pem() + "between\n" + certificates.pem());
    Trust trust = Trust.load(Map.of("SSL_CERT_FILE", bundle.toString()));
    assertThat(trust.added()).hasSize(1);
    int platform = Trust.platform().manager().getAcceptedIssuers().length;
    assertThat(trust.manager().getAcceptedIssuers())
        .hasSize(platform + 1)
        .contains(trust.added().getFirst());
  }

  @Test
  void readsAllFoldersAndSkipsFilesWithoutCertificates() throws IOException {
    file("ca.pem", certificates.pem());
    file("README", "nothing here");
    Path empty = Files.createDirectory(folder.resolve("sub"));
    Trust trust = Trust.load(Map.of("SSL_CERT_DIR", empty + ":" + folder));
    assertThat(trust.added()).hasSize(1);
  }

  @Test
  void saysWhatIsWrongWithAVariable() throws IOException {
    String missing = folder.resolve("missing.pem").toString();
    assertRefused(Map.of("SSL_CERT_FILE", missing), "SSL_CERT_FILE", missing, "no such file");
    assertRefused(Map.of("SSL_CERT_DIR", missing), "SSL_CERT_DIR", missing, "no such folder");
    String empty = file("empty.pem", "text").toString();
    assertRefused(Map.of("SSL_CERT_FILE", empty), "SSL_CERT_FILE", "no certificate in it");
    assertRefused(Map.of("SSL_CERT_DIR", empty), "SSL_CERT_DIR", "not a folder");
    assertRefused(Map.of("SSL_CERT_FILE", folder.toString()), "SSL_CERT_FILE", folder.toString());
    assertRefused(Map.of("SSL_CERT_FILE", "a\0b"), "SSL_CERT_FILE", "not a path");
  }

  @Test
  void saysWhichCertificateIsBroken() throws IOException {
    String begin = "-----BEGIN CERTIFICATE-----\n";
    String end = "-----END CERTIFICATE-----\n";
    String torn = file("torn.pem", begin + "AAAA").toString();
    assertRefused(Map.of("SSL_CERT_FILE", torn), "SSL_CERT_FILE", torn, "END line");
    String wrong = file("wrong.pem", begin + "AAAA\n" + end).toString();
    assertRefused(Map.of("SSL_CERT_FILE", wrong), "SSL_CERT_FILE", wrong, "broken certificate");
  }
}
