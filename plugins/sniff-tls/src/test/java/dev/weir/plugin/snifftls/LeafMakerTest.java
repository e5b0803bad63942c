package dev.weir.plugin.snifftls;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeafMakerTest {
  private final Instant now = Instant.now();

  private Authority authority(boolean rsa, String... permitted) {
    NewAuthority made = NewAuthority.make("Test CA", rsa, 825, List.of(permitted), now);
    return new Authority(made.key(), List.of(made.certificate()));
  }

  private X509Certificate leaf(Authority authority, String name) {
    return new LeafMaker(authority, false, () -> now).make(name).chain().getFirst();
  }

  private static void validate(Authority authority, X509Certificate leaf) throws Exception {
    var parameters = new PKIXParameters(Set.of(new TrustAnchor(authority.certificate(), null)));
    parameters.setRevocationEnabled(false);
    CertPathValidator.getInstance("PKIX")
        .validate(
            CertificateFactory.getInstance("X.509").generateCertPath(List.of(leaf)), parameters);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void leavesStandOnTheirAuthorityWithAKeyOfTheirOwn(boolean rsa) throws Exception {
    Authority authority = authority(rsa);
    var maker = new LeafMaker(authority, false, () -> now);
    Leaf one = maker.make("www.example.com");
    X509Certificate certificate = one.chain().getFirst();

    validate(authority, certificate);
    assertThat(one.chain().get(1)).isEqualTo(authority.certificate());
    assertThat(certificate.getPublicKey()).isInstanceOf(ECPublicKey.class);
    assertThat(certificate.getPublicKey()).isNotEqualTo(authority.certificate().getPublicKey());
    assertThat(one.key()).isNotEqualTo(authority.key());
    assertThat(Authority.fits(one.key(), certificate.getPublicKey())).isTrue();
  }

  @Test
  void leavesAreShortLivedAndBackdated() {
    X509Certificate leaf = leaf(authority(false), "www.example.com");
    Instant from = leaf.getNotBefore().toInstant();
    Instant until = leaf.getNotAfter().toInstant();
    assertThat(Duration.between(from, until)).isLessThan(Duration.ofDays(200));
    assertThat(Duration.between(from, now))
        .isBetween(Duration.ofMinutes(60), Duration.ofMinutes(61));
  }

  @Test
  void leavesDoNotOutliveTheirAuthority() {
    NewAuthority made = NewAuthority.make("Test CA", false, 10, List.of(), now);
    var authority = new Authority(made.key(), List.of(made.certificate()));
    assertThat(leaf(authority, "a.example").getNotAfter())
        .isEqualTo(authority.certificate().getNotAfter());
  }

  @Test
  void leavesCarryOneNameOrAddress() throws Exception {
    Authority authority = authority(false);
    assertThat(Hosts.names(leaf(authority, "www.example.com"))).containsExactly("www.example.com");
    assertThat(Hosts.names(leaf(authority, "192.0.2.1"))).containsExactly("192.0.2.1");
    X509Certificate six = leaf(authority, "2001:db8::1");
    assertThat(InetAddress.getByName(Hosts.names(six).getFirst()))
        .isEqualTo(InetAddress.getByName("2001:db8::1"));
    assertThat(Hosts.Names.of(six).fit("2001:db8::1")).isTrue();
  }

  @Test
  void aNameTooLongForASubjectIsInTheExtensionAloneWhichIsCriticalThen() throws Exception {
    String name = "a".repeat(60) + "." + "b".repeat(60) + ".example.com";
    Authority authority = authority(false);
    X509Certificate leaf = leaf(authority, name);
    validate(authority, leaf);
    assertThat(leaf.getSubjectX500Principal().getName()).isEmpty();
    assertThat(leaf.getCriticalExtensionOIDs()).contains("2.5.29.17");
    assertThat(Hosts.names(leaf)).containsExactly(name);
  }

  @Test
  void leavesAreForServersOnlyAndSignNothing() throws Exception {
    X509Certificate leaf = leaf(authority(true), "www.example.com");
    assertThat(leaf.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
    assertThat(leaf.getKeyUsage()[0]).isTrue();
    assertThat(leaf.getKeyUsage()[5]).isFalse();
  }

  @Test
  void serialNumbersAreLongRandomAndPositive() {
    Authority authority = authority(false);
    var maker = new LeafMaker(authority, false, () -> now);
    var seen = new HashSet<Object>();
    for (int i = 0; i < 20; i++) {
      var serial = maker.make("a.example").chain().getFirst().getSerialNumber();
      assertThat(serial.signum()).isPositive();
      assertThat(serial.bitLength()).isGreaterThanOrEqualTo(64);
      assertThat(seen.add(serial)).isTrue();
    }
  }

  @Test
  void rsaLeavesHaveRsaKeysThatAreNotTheAuthoritys() {
    Authority authority = authority(true);
    Leaf leaf = new LeafMaker(authority, true, () -> now).make("www.example.com");
    assertThat(leaf.key().getAlgorithm()).isEqualTo("RSA");
    assertThat(leaf.chain().getFirst().getPublicKey())
        .isNotEqualTo(authority.certificate().getPublicKey());
  }

  @Test
  void anAuthorityCanBeLimitedToDomains() throws Exception {
    byte[] extension = authority(false, "example.com").certificate().getExtensionValue("2.5.29.30");
    var constraints =
        NameConstraints.getInstance(ASN1OctetString.getInstance(extension).getOctets());
    assertThat(constraints.getPermittedSubtrees()).hasSize(1);
    assertThat(constraints.getPermittedSubtrees()[0].getBase().getName())
        .hasToString("example.com");
    assertThat(authority(false).certificate().getExtensionValue("2.5.29.30")).isNull();
  }
}
