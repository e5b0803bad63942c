package dev.weir.plugin.snifftls;

import io.netty.handler.ssl.PemPrivateKey;
import io.netty.handler.ssl.PemX509Certificate;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Gives each server's end its own leaf out of one context of BoringSSL's. A context for each leaf
 * would cost more than the handshake it is for, and stay in memory as long as the leaf.
 *
 * <p>A key manager is asked by engine first and by alias then, and an engine can be told apart only
 * by what it was made with: the alias travels as its peer's host, which a server has no other use
 * for. Thread-safe.
 */
final class LeafKeys extends X509ExtendedKeyManager {
  private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, new byte[] {'\n'});

  private final Map<String, Ready> leaves = new ConcurrentHashMap<>();
  private final AtomicLong last = new AtomicLong();

  /**
   * A leaf as BoringSSL's side asks for it. It reads PEM, which is written here once, off the event
   * loop, and not for each handshake. Its own copy is found again by the same objects.
   */
  record Ready(PrivateKey key, String algorithm, X509Certificate[] chain) {
    /** Computes: not for event loops. */
    static Ready of(Leaf leaf) {
      return new Ready(
          PemPrivateKey.valueOf(pem("PRIVATE KEY", leaf.key().getEncoded())),
          leaf.key().getAlgorithm(),
          leaf.chain().stream().map(Ready::certificate).toArray(X509Certificate[]::new));
    }

    private static X509Certificate certificate(X509Certificate certificate) {
      try {
        return PemX509Certificate.valueOf(pem("CERTIFICATE", certificate.getEncoded()));
      } catch (CertificateEncodingException e) {
        throw new IllegalStateException("certificate: " + e.getMessage(), e);
      }
    }

    /** RFC 7468. */
    private static byte[] pem(String label, byte[] der) {
      String text =
          "-----BEGIN "
              + label
              + "-----\n"
              + PEM.encodeToString(der)
              + "\n-----END "
              + label
              + "-----\n";
      return text.getBytes(StandardCharsets.US_ASCII);
    }
  }

  /**
   * Keeps a leaf for one handshake.
   *
   * @return the alias; give it back by {@link #forget} when the handshake is over
   */
  String remember(Ready leaf) {
    String alias = Long.toString(last.incrementAndGet());
    leaves.put(alias, leaf);
    return alias;
  }

  /** Lets go of what {@link #remember} kept. */
  void forget(String alias) {
    leaves.remove(alias);
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      @Nullable String type, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    String alias = engine == null ? null : engine.getPeerHost();
    Ready ready = alias == null ? null : leaves.get(alias);
    return ready != null && ready.algorithm().equals(type) ? alias : null;
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
    Ready ready = alias == null ? null : leaves.get(alias);
    return ready == null ? null : ready.key();
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
    Ready ready = alias == null ? null : leaves.get(alias);
    return ready == null ? null : ready.chain();
  }

  @Override
  public @Nullable String chooseServerAlias(
      @Nullable String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String @Nullable [] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getClientAliases(
      @Nullable String type, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public String @Nullable [] getServerAliases(
      @Nullable String type, Principal @Nullable [] issuers) {
    return null;
  }
}
