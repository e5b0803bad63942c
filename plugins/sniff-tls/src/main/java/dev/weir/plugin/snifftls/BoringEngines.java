package dev.weir.plugin.snifftls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.internal.tcnative.SSLContext;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * TLS by BoringSSL. A handshake takes so little that it stays on the event loop; a change of thread
 * would cost more.
 *
 * <p>The application protocols are a property of a whole context there, so there is one for each
 * offer: few, as most clients make one of three.
 */
final class BoringEngines implements Engines {
  /** Offers beyond these share no sessions with each other, and that is all. */
  private static final int MOST_OFFERS = 64;

  private static final int NO_PORT = 0;

  private final OwnCertificate own;
  private final @Nullable KeyLog keyLog;
  private final Map<List<String>, SslContext> clients = new ConcurrentHashMap<>();
  private final Map<String, SslContext> servers = new ConcurrentHashMap<>();
  private final LeafKeys leaves = new LeafKeys();

  BoringEngines(OwnCertificate own, @Nullable KeyLog keyLog) {
    this.own = own;
    this.keyLog = keyLog;
  }

  @Override
  public SslHandler client(ByteBufAllocator allocator, Hello hello) {
    SslContext context = kept(clients, hello.alpn(), this::clientContext);
    SslHandler handler = context.newHandler(allocator, peer(hello), hello.port());
    SSLEngine engine = handler.engine();
    // With nothing but the name: suites and versions are the context's, and setting them again
    // costs.
    var parameters = new SSLParameters();
    parameters.setServerNames(
        hello.serverName().isEmpty()
            ? List.of()
            : List.of(new SNIHostName(hello.serverName().getBytes(StandardCharsets.US_ASCII))));
    engine.setSSLParameters(parameters);
    return handler;
  }

  /**
   * Under what sessions are found again. Netty would say the peer's name in a hello that shall have
   * none, but for a name that ends with a dot.
   */
  private static String peer(Hello hello) {
    return hello.serverName().isEmpty() ? hello.peer() + "." : hello.peer();
  }

  private SslContext clientContext(List<String> alpn) {
    return build(
        SslContextBuilder.forClient()
            .trustManager(new AnyServer())
            .keyManager(own)
            .endpointIdentificationAlgorithm(null),
        alpn);
  }

  @Override
  public ServerEnds server(Leaf leaf) {
    LeafKeys.Ready ready = LeafKeys.Ready.of(leaf);
    return (allocator, protocol) -> {
      SslContext context = kept(servers, protocol, this::serverContext);
      String alias = leaves.remember(ready);
      SslHandler handler = context.newHandler(allocator, alias, NO_PORT);
      handler.handshakeFuture().addListener(over -> leaves.forget(alias));
      return handler;
    };
  }

  private static <K> SslContext kept(
      Map<K, SslContext> known, K key, Function<K, SslContext> make) {
    SslContext context = known.get(key);
    if (context == null) {
      context = make.apply(key);
      if (known.size() < MOST_OFFERS) {
        known.put(key, context);
      }
    }
    return context;
  }

  private SslContext serverContext(String protocol) {
    // A trust manager that names nobody: BoringSSL would be told all authorities of the system.
    return build(
        SslContextBuilder.forServer(leaves).trustManager(new AnyServer()),
        protocol.isEmpty() ? List.of() : List.of(protocol));
  }

  private SslContext build(SslContextBuilder builder, List<String> alpn) {
    builder
        .sslProvider(SslProvider.OPENSSL)
        .protocols(VERSIONS)
        .option(OpenSslContextOption.USE_TASKS, false);
    if (!alpn.isEmpty()) {
      builder.applicationProtocolConfig(
          new ApplicationProtocolConfig(
              ApplicationProtocolConfig.Protocol.ALPN,
              ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
              ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
              alpn));
    }
    try {
      SslContext context = builder.build();
      KeyLog log = keyLog;
      if (log != null && context instanceof ReferenceCountedOpenSslContext boring) {
        tellSecrets(boring, log);
      }
      return context;
    } catch (SSLException e) {
      throw new IllegalStateException("tls: " + e.getMessage(), e);
    }
  }

  /**
   * Netty has no call for it: what it gives away is BoringSSL's own context, while tcnative wants
   * the one that it keeps around that, which is in a field.
   */
  private static void tellSecrets(ReferenceCountedOpenSslContext context, KeyLog log) {
    try {
      Field around = ReferenceCountedOpenSslContext.class.getDeclaredField("ctx");
      around.setAccessible(true);
      SSLContext.setKeyLogCallback(around.getLong(context), (ssl, line) -> log.write(line));
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new IllegalStateException("key log: this version of Netty hides its contexts", e);
    }
  }

  @Override
  public boolean takeAsked(SslHandler handler) {
    return own.takeAsked(handler.engine());
  }

  @Override
  public String protocol(SslHandler handler) {
    return Objects.requireNonNullElse(handler.applicationProtocol(), "");
  }

  @Override
  public boolean closesByHalves() {
    return false;
  }

  @Override
  public boolean skipsEarlyData() {
    return true;
  }

  @Override
  public String name() {
    return "BoringSSL";
  }
}
