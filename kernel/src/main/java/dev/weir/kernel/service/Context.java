package dev.weir.kernel.service;

import dev.weir.kernel.http.Trust;
import dev.weir.kernel.route.Rules;
import dev.weir.spi.Bypass;
import dev.weir.spi.ComponentContext;
import dev.weir.spi.ConfigException;
import dev.weir.spi.HttpSender;
import dev.weir.spi.Network;
import dev.weir.spi.config.BypassName;
import dev.weir.spi.config.Credentials;
import dev.weir.spi.net.ConnectorContext;
import dev.weir.spi.net.Forwarder;
import dev.weir.spi.net.Handler;
import dev.weir.spi.net.HandlerContext;
import dev.weir.spi.net.Relay;
import dev.weir.spi.net.Router;
import dev.weir.spi.net.Transport;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Function;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What a component of no special kind gets.
 *
 * @param name of the instance
 * @param folder that relative paths start from
 * @param http the process's client
 * @param authorities whom servers are verified against
 * @param bypasses rules by name
 */
record Context(
    String name,
    Path folder,
    HttpSender http,
    Trust authorities,
    Function<String, @Nullable Rules> bypasses)
    implements ComponentContext {
  @Override
  public X509ExtendedTrustManager trust() {
    return authorities.manager();
  }

  @Override
  public Bypass bypass(BypassName name) {
    Rules rules = bypasses.apply(name.name());
    if (rules == null) {
      throw new ConfigException("", "no bypass \"" + name.name() + "\"");
    }
    return rules::hits;
  }

  @Override
  public Path resolve(String path) {
    return folder.resolve(path);
  }

  @Override
  public InstantSource clock() {
    return InstantSource.system();
  }

  /** What a handler gets besides. */
  record ForHandler(
      Context base,
      Router router,
      Transport transport,
      Relay relay,
      @Nullable Credentials auth,
      @Nullable Forwarder forwarder,
      Network network,
      boolean sniffing,
      Map<String, Handler> siblings)
      implements HandlerContext {

    /** The same for a handler that always sniffs. */
    ForHandler sniffing(Relay other) {
      return new ForHandler(
          base, router, transport, other, auth, forwarder, network, true, siblings);
    }

    /** The same for a handler that uses others. */
    ForHandler with(Map<String, Handler> used) {
      return new ForHandler(
          base, router, transport, relay, auth, forwarder, network, sniffing, Map.copyOf(used));
    }

    @Override
    public Handler sibling(String type) {
      Handler used = siblings.get(type);
      return used == null ? HandlerContext.super.sibling(type) : used;
    }

    @Override
    public String name() {
      return base.name();
    }

    @Override
    public Path resolve(String path) {
      return base.resolve(path);
    }

    @Override
    public InstantSource clock() {
      return base.clock();
    }

    @Override
    public HttpSender http() {
      return base.http();
    }

    @Override
    public X509ExtendedTrustManager trust() {
      return base.trust();
    }

    @Override
    public Bypass bypass(BypassName name) {
      return base.bypass(name);
    }
  }

  /** What a connector gets besides. */
  record ForConnector(Context base, @Nullable Credentials auth) implements ConnectorContext {
    @Override
    public String name() {
      return base.name();
    }

    @Override
    public Path resolve(String path) {
      return base.resolve(path);
    }

    @Override
    public InstantSource clock() {
      return base.clock();
    }

    @Override
    public HttpSender http() {
      return base.http();
    }

    @Override
    public X509ExtendedTrustManager trust() {
      return base.trust();
    }

    @Override
    public Bypass bypass(BypassName name) {
      return base.bypass(name);
    }
  }
}
