package dev.weir.plugin.snifftls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Answers servers that ask for a certificate: with ours, if there is one, and notes that they asked
 * in any case. Thread-safe.
 */
final class OwnCertificate extends X509ExtendedKeyManager {
  private static final String ALIAS = "own";

  private final @Nullable PrivateKey key;
  private final X509Certificate[] chain;
  private final Set<SSLEngine> asked = ConcurrentHashMap.newKeySet();

  OwnCertificate(@Nullable PrivateKey key, X509Certificate[] chain) {
    this.key = key;
    this.chain = chain.clone();
  }

  /** Whether a server asked this engine; forgets it. */
  boolean takeAsked(SSLEngine engine) {
    return asked.remove(engine);
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String @Nullable [] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    if (engine != null) {
      asked.add(engine);
    }
    return key == null ? null : ALIAS;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String @Nullable [] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return key == null ? null : ALIAS;
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
    return ALIAS.equals(alias) ? key : null;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
    return key != null && ALIAS.equals(alias) ? chain.clone() : null;
  }

  @Override
  public String @Nullable [] getClientAliases(
      @Nullable String type, Principal @Nullable [] issuers) {
    return key == null ? null : new String[] {ALIAS};
  }

  @Override
  public String @Nullable [] getServerAliases(
      @Nullable String type, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      @Nullable String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }
}
