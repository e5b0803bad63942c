package dev.weir.plugin.snifftls;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;

class VerifierTest {
  private final NewAuthority trusted =
      NewAuthority.make("Trusted", false, 800, List.of(), Instant.now());
  private Instant now = Instant.now();

  private Verifier verifier() {
    return new Verifier(() -> trust(trusted.certificate()), () -> now);
  }

  private static X509ExtendedTrustManager trust(X509Certificate anchor) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry("anchor", anchor);
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store);
      return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static X509Certificate[] chain(NewAuthority from, String name) {
    return new LeafMaker(
            new Authority(from.key(), List.of(from.certificate())), false, Instant::now)
        .make(name)
        .chain()
        .toArray(X509Certificate[]::new);
  }

  @Test
  void aServerThatIsWhatItSaysIsGood() {
    Verifier.Verdict verdict = verifier().verify(chain(trusted, "good.test"), "good.test");
    assertThat(verdict.text()).isEqualTo("ok");
    assertThat(verdict.certificate().names()).containsExactly("good.test");
    assertThat(verdict.certificate().subject()).isEqualTo("CN=good.test");
    assertThat(verdict.certificate().issuer()).isEqualTo("CN=Trusted");
    assertThat(verdict.certificate().sha256()).matches("[0-9a-f]{64}");
  }

  @Test
  void saysWhatIsWrong() {
    Verifier verifier = verifier();
    assertThat(verifier.verify(chain(trusted, "good.test"), "other.test").text())
        .isEqualTo("not for other.test");
    NewAuthority foreign = NewAuthority.make("Foreign", false, 800, List.of(), Instant.now());
    assertThat(verifier.verify(chain(foreign, "good.test"), "good.test").text())
        .startsWith("not trusted: CN=Foreign");
    X509Certificate[] self = {foreign.certificate()};
    assertThat(verifier.verify(self, "good.test").text()).isEqualTo("self-signed");
    X509Certificate[] late = chain(trusted, "good.test");
    now = now.plus(Duration.ofDays(300));
    assertThat(verifier.verify(late, "good.test").text()).startsWith("expired at ");
    now = now.minus(Duration.ofDays(400));
    assertThat(verifier.verify(late, "good.test").text()).startsWith("not valid before ");
  }

  @Test
  void aRememberedVerdictIsForItsNamesOnlyAndEndsWithTheCertificate() {
    Verifier verifier = verifier();
    X509Certificate[] chain = chain(trusted, "good.test");
    assertThat(verifier.known(chain, "good.test")).isNull();
    Verifier.Verdict first = verifier.verify(chain, "good.test");
    assertThat(verifier.known(chain, "good.test")).isEqualTo(first);
    assertThat(verifier.known(chain, "other.test"))
        .extracting(Verifier.Verdict::text)
        .isEqualTo("not for other.test");
    assertThat(verifier.known(new X509Certificate[] {chain[0]}, "good.test")).isNull();
    now = now.plus(Duration.ofDays(300));
    assertThat(verifier.known(chain, "good.test")).isNull();
    assertThat(verifier.verify(chain, "good.test").isGood()).isFalse();
  }

  @Test
  void whatIsNotGoodIsNotRemembered() {
    Verifier verifier = verifier();
    NewAuthority foreign = NewAuthority.make("Foreign", false, 800, List.of(), Instant.now());
    X509Certificate[] chain = chain(foreign, "good.test");
    assertThat(verifier.verify(chain, "good.test").isGood()).isFalse();
    assertThat(verifier.known(chain, "good.test")).isNull();
  }
}
