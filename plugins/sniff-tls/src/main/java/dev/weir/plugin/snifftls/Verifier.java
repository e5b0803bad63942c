package dev.weir.plugin.snifftls;

import dev.weir.spi.record.CertificateFacts;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Verifies servers: their chain against the system's authorities, their name, their dates. Computes
 * and may read files, so it runs on the workers; thread-safe. What verified is remembered for a
 * while, by all bytes of the chain: whether it fits a name is cheap to see each time.
 */
final class Verifier {
  /** The verdict on a server that is what it says it is. */
  static final String OK = "ok";

  private static final int MOST = 4096;

  /** Longer chains are nothing for an event loop. */
  private static final int MOST_HASHED = 10;

  private static final Duration REMEMBERED = Duration.ofMinutes(10);

  private final Supplier<X509ExtendedTrustManager> trust;
  private final InstantSource clock;
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  private record Known(CertificateFacts certificate, Hosts.Names names, Instant until) {
    Verdict on(String host) {
      return new Verdict(names.fit(host) ? OK : "not for " + host, certificate);
    }
  }

  /**
   * What is thought of a server.
   *
   * @param text {@link #OK}, or what is wrong
   * @param certificate its facts
   */
  record Verdict(String text, CertificateFacts certificate) {
    boolean isGood() {
      return text.equals(OK);
    }
  }

  Verifier(Supplier<X509ExtendedTrustManager> trust, InstantSource clock) {
    this.trust = trust;
    this.clock = clock;
  }

  /**
   * Judges a chain that was found good before; null if it was not, and then {@link #verify} it.
   * Hashes the chain and parses nothing: fit for event loops.
   */
  @Nullable Verdict known(X509Certificate[] chain, String host) {
    if (chain.length > MOST_HASHED) {
      return null;
    }
    Known before = known.get(digest(List.of(chain)));
    return before != null && clock.instant().isBefore(before.until()) ? before.on(host) : null;
  }

  /** Judges a chain, the server's own certificate first, for the host that was asked for. */
  Verdict verify(X509Certificate[] chain, String host) {
    Instant now = clock.instant();
    CertificateFacts certificate = facts(chain[0]);
    String wrong = judge(chain, now);
    if (!wrong.isEmpty()) {
      return new Verdict(wrong, certificate);
    }
    if (known.size() >= MOST) {
      known.clear();
    }
    Instant last = chain[0].getNotAfter().toInstant();
    Instant until = now.plus(REMEMBERED);
    var good = new Known(certificate, Hosts.Names.of(chain[0]), until.isAfter(last) ? last : until);
    known.put(digest(List.of(chain)), good);
    return good.on(host);
  }

  /** What a server shows, its own certificate first; not parsed. */
  static X509Certificate[] chain(SSLSession session) throws SSLException {
    Certificate[] certificates = session.getPeerCertificates();
    var chain = new X509Certificate[certificates.length];
    for (int i = 0; i < chain.length; i++) {
      if (!(certificates[i] instanceof X509Certificate x509)) {
        throw new SSLException("not an X.509 certificate");
      }
      chain[i] = x509;
    }
    if (chain.length == 0) {
      throw new SSLException("no certificate");
    }
    return chain;
  }

  /** What is wrong with a chain, whoever it is for; empty if nothing is. */
  private String judge(X509Certificate[] chain, Instant now) {
    X509Certificate own = chain[0];
    if (now.isAfter(own.getNotAfter().toInstant())) {
      return "expired at " + own.getNotAfter().toInstant();
    }
    if (now.isBefore(own.getNotBefore().toInstant())) {
      return "not valid before " + own.getNotBefore().toInstant();
    }
    try {
      // "UNKNOWN" is what Java itself says for TLS 1.3, where the suite does not tell.
      trust.get().checkServerTrusted(chain, "UNKNOWN");
      return "";
    } catch (CertificateException e) {
      boolean selfSigned = own.getSubjectX500Principal().equals(own.getIssuerX500Principal());
      return selfSigned
          ? "self-signed"
          : "not trusted: " + own.getIssuerX500Principal().getName() + ": " + reason(e);
    }
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }

  /** What a record says of a certificate. */
  static CertificateFacts facts(X509Certificate certificate) {
    return new CertificateFacts(
        certificate.getSubjectX500Principal().getName(),
        certificate.getIssuerX500Principal().getName(),
        certificate.getNotBefore().toInstant(),
        certificate.getNotAfter().toInstant(),
        Hosts.names(certificate),
        digest(List.of(certificate)));
  }

  /** SHA-256 over the DER of certificates, in hex. */
  static String digest(List<X509Certificate> certificates) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      for (X509Certificate certificate : certificates) {
        sha256.update(certificate.getEncoded());
      }
      return HexFormat.of().formatHex(sha256.digest());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("certificate: " + e.getMessage(), e);
    }
  }
}
