package dev.weir.plugin.snifftls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/** TLS as Java has it. What computes runs on the workers. */
final class JdkEngines implements Engines {
  /**
   * What a leaf's key is handed over in. It never leaves memory, and so it must not cost the ten
   * thousand rounds of hashing, twice, that protect it in a store of the usual type.
   */
  private static final String KEY_STORE = "JKS";

  private static final char[] NO_PASSWORD = {};

  private final OwnCertificate own;
  private final Executor workers;
  private final SSLContext clients;

  JdkEngines(OwnCertificate own, Executor workers) {
    this.own = own;
    this.workers = workers;
    clients = context(new KeyManager[] {own}, new TrustManager[] {new AnyServer()});
  }

  private static SSLContext context(KeyManager[] keys, TrustManager[] trust) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, trust, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("tls: " + e.getMessage(), e);
    }
  }

  @Override
  public SslHandler client(ByteBufAllocator allocator, Hello hello) {
    SSLEngine engine = clients.createSSLEngine(hello.peer(), hello.port());
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(VERSIONS.toArray(String[]::new));
    parameters.setServerNames(
        hello.serverName().isEmpty()
            ? List.of()
            : List.of(new SNIHostName(hello.serverName().getBytes(StandardCharsets.US_ASCII))));
    parameters.setApplicationProtocols(hello.alpn().toArray(String[]::new));
    engine.setSSLParameters(parameters);
    return new SslHandler(engine, false, workers);
  }

  @Override
  public ServerEnds server(Leaf leaf) {
    SSLContext context = context(keys(leaf), new TrustManager[] {new AnyServer()});
    return (allocator, protocol) -> {
      SSLEngine engine = context.createSSLEngine();
      engine.setUseClientMode(false);
      SSLParameters parameters = engine.getSSLParameters();
      parameters.setProtocols(VERSIONS.toArray(String[]::new));
      parameters.setApplicationProtocols(
          protocol.isEmpty() ? new String[0] : new String[] {protocol});
      engine.setSSLParameters(parameters);
      return new SslHandler(engine, false, workers);
    };
  }

  private static KeyManager[] keys(Leaf leaf) {
    try {
      KeyStore store = KeyStore.getInstance(KEY_STORE);
      store.load(null, null);
      store.setKeyEntry("leaf", leaf.key(), NO_PASSWORD, leaf.chain().toArray(Certificate[]::new));
      KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
      factory.init(store, NO_PASSWORD);
      return factory.getKeyManagers();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("tls: " + e.getMessage(), e);
    }
  }

  @Override
  public boolean takeAsked(SslHandler handler) {
    return own.takeAsked(handler.engine());
  }

  @Override
  public String protocol(SslHandler handler) {
    return Objects.requireNonNullElse(handler.engine().getApplicationProtocol(), "");
  }

  @Override
  public boolean closesByHalves() {
    return true;
  }

  @Override
  public boolean skipsEarlyData() {
    return false;
  }

  @Override
  public String name() {
    return "JDK";
  }
}
