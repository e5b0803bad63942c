package dev.weir.plugin.snifftls;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX500NameUtil;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Makes and signs leaves. Computes, so it runs on the workers and never on an event loop;
 * thread-safe.
 *
 * <p>All leaves share one key, which is made with the first of them, never leaves memory and is not
 * the authority's. A key each would protect nobody, since whoever reads one reads all, and would
 * cost an RSA leaf a tenth of a second.
 */
final class LeafMaker {
  /** Browsers take at most 398 days, and will take 200; ours are renewed long before. */
  static final Duration LIFE = Duration.ofDays(90);

  /** Clocks of clients are behind now and then. */
  static final Duration BACKDATED = Duration.ofHours(1);

  private static final int SERIAL_BITS = 127;
  private static final int RSA_BITS = 2048;

  /** RFC 5280 appendix A.1: the upper bound of a common name. */
  private static final int LONGEST_COMMON_NAME = 64;

  private final Authority authority;
  private final boolean rsa;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final String algorithm;
  private final X500Name issuer;
  private final AuthorityKeyIdentifier authorityKey;
  private @Nullable KeyPair shared;

  LeafMaker(Authority authority, boolean rsa, InstantSource clock) {
    this.authority = authority;
    this.rsa = rsa;
    this.clock = clock;
    algorithm = Authority.algorithm(authority.key());
    issuer = JcaX500NameUtil.getSubject(authority.certificate());
    authorityKey = keyIdentifier(authority.certificate());
  }

  private static AuthorityKeyIdentifier keyIdentifier(X509Certificate certificate) {
    try {
      return new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(certificate);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("authority: " + e.getMessage(), e);
    }
  }

  private synchronized KeyPair pair() throws GeneralSecurityException {
    KeyPair made = shared;
    if (made == null) {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(rsa ? "RSA" : "EC");
      if (rsa) {
        generator.initialize(RSA_BITS, random);
      } else {
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      }
      made = generator.generateKeyPair();
      shared = made;
    }
    return made;
  }

  /**
   * Makes a leaf.
   *
   * @param name lower-case DNS name, or an address literal without brackets
   * @throws IllegalStateException if it cannot be made; says why
   */
  Leaf make(String name) {
    try {
      KeyPair pair = pair();
      X509Certificate certificate = sign(name, pair);
      List<X509Certificate> chain = new ArrayList<>();
      chain.add(certificate);
      chain.addAll(authority.chain());
      Instant notAfter = certificate.getNotAfter().toInstant();
      Duration left = Duration.between(clock.instant(), notAfter);
      return new Leaf(pair.getPrivate(), chain, clock.instant().plus(left.dividedBy(2)));
    } catch (GeneralSecurityException
        | OperatorCreationException
        | CertIOException
        | IllegalArgumentException e) {
      throw new IllegalStateException("certificate for " + name + ": " + e.getMessage(), e);
    }
  }

  private X509Certificate sign(String name, KeyPair pair)
      throws GeneralSecurityException, OperatorCreationException, CertIOException {
    Instant now = clock.instant();
    Instant notAfter = now.plus(LIFE);
    Instant last = authority.certificate().getNotAfter().toInstant();
    boolean nameFits = name.length() <= LONGEST_COMMON_NAME;
    var subject = new X500NameBuilder(BCStyle.INSTANCE);
    if (nameFits) {
      subject.addRDN(BCStyle.CN, name);
    }
    var builder =
        new JcaX509v3CertificateBuilder(
            issuer,
            new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS - 1),
            Date.from(now.minus(BACKDATED)),
            Date.from(notAfter.isAfter(last) ? last : notAfter),
            subject.build(),
            pair.getPublic());
    int kind = Hosts.isAddress(name) ? GeneralName.iPAddress : GeneralName.dNSName;
    int usage = KeyUsage.digitalSignature | (rsa ? KeyUsage.keyEncipherment : 0);
    var extensions = new JcaX509ExtensionUtils();
    // RFC 5280 section 4.2.1.6: critical if there is no subject.
    builder.addExtension(
        Extension.subjectAlternativeName, !nameFits, new GeneralNames(new GeneralName(kind, name)));
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
    builder.addExtension(
        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
    builder.addExtension(Extension.authorityKeyIdentifier, false, authorityKey);
    builder.addExtension(
        Extension.subjectKeyIdentifier,
        false,
        extensions.createSubjectKeyIdentifier(pair.getPublic()));
    var signer = new JcaContentSignerBuilder(algorithm).build(authority.key());
    return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
  }
}
