package dev.weir.plugin.snifftls;

import dev.weir.spi.ConfigException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who signs the certificates that clients see. Immutable; any thread.
 *
 * @param key of the first certificate
 * @param chain the authority's own certificate, then those it stands on, as far as they are known
 */
record Authority(PrivateKey key, List<X509Certificate> chain) {
  private static final byte[] PROBE = {1, 2, 3, 4, 5, 6, 7, 8};
  private static final int KEY_CERT_SIGN = 5;

  Authority {
    chain = List.copyOf(chain);
  }

  /** The certificate whose key signs. */
  X509Certificate certificate() {
    return chain.getFirst();
  }

  /**
   * Reads and checks an authority.
   *
   * @throws ConfigException naming the key of the configuration and what is wrong with the file
   */
  static Authority load(Path certFile, Path keyFile, @Nullable String password, Instant now) {
    List<X509Certificate> chain = KeyFiles.certificates("mitm.certFile", certFile);
    KeyFiles.requirePrivate("mitm.keyFile", keyFile);
    PrivateKey key = KeyFiles.key("mitm.keyFile", keyFile, password);
    var authority = new Authority(key, chain);
    authority.check(certFile, keyFile, now);
    return authority;
  }

  private void check(Path certFile, Path keyFile, Instant now) {
    X509Certificate own = certificate();
    boolean[] usage = own.getKeyUsage();
    if (own.getBasicConstraints() < 0 || (usage != null && !usage[KEY_CERT_SIGN])) {
      throw new ConfigException(
          "mitm.certFile",
          certFile + ": not the certificate of an authority (expected: CA:TRUE; see weir ca)");
    }
    if (own.getNotAfter().toInstant().isBefore(now)) {
      throw new ConfigException(
          "mitm.certFile",
          certFile + ": expired at " + own.getNotAfter().toInstant() + " (make a new one)");
    }
    if (own.getNotBefore().toInstant().isAfter(now)) {
      throw new ConfigException(
          "mitm.certFile",
          certFile + ": not valid before " + own.getNotBefore().toInstant() + " (check the clock)");
    }
    if (!fits(key, own.getPublicKey())) {
      throw new ConfigException(
          "mitm.keyFile",
          keyFile + ": not the key of the certificate in " + certFile + " (expected: its own)");
    }
  }

  /** Whether two keys belong together: what one signs, the other verifies. */
  static boolean fits(PrivateKey key, PublicKey publicKey) {
    if (!family(key.getAlgorithm()).equals(family(publicKey.getAlgorithm()))) {
      return false;
    }
    try {
      Signature signature = Signature.getInstance(algorithm(key));
      signature.initSign(key);
      signature.update(PROBE);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(PROBE);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static String family(String algorithm) {
    return algorithm.equals("ECDSA") ? "EC" : algorithm;
  }

  /** How a key signs: the hash as strong as the curve. */
  static String algorithm(PrivateKey key) {
    if (key instanceof ECKey ec) {
      int bits = ec.getParams().getCurve().getField().getFieldSize();
      return bits > 384 ? "SHA512withECDSA" : bits > 256 ? "SHA384withECDSA" : "SHA256withECDSA";
    }
    return switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EdDSA", "Ed25519", "Ed448" -> key.getAlgorithm();
      default ->
          throw new ConfigException(
              "mitm.keyFile", "a key of type " + key.getAlgorithm() + " (expected: RSA or EC)");
    };
  }
}
