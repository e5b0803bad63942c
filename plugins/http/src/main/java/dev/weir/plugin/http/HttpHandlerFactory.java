package dev.weir.plugin.http;

import dev.weir.spi.config.Credentials;
import dev.weir.spi.net.Handler;
import dev.weir.spi.net.HandlerContext;
import dev.weir.spi.net.HandlerFactory;
import dev.weir.wire.http1.Limits;
import java.time.Duration;
import java.util.Map;

/** Makes handlers of type {@code http}: an HTTP/1 proxy for CONNECT and for http URLs. */
public final class HttpHandlerFactory implements HandlerFactory<HttpHandlerConfig> {
  @Override
  public String type() {
    return "http";
  }

  @Override
  public Class<HttpHandlerConfig> configType() {
    return HttpHandlerConfig.class;
  }

  @Override
  public Handler create(HttpHandlerConfig config, HandlerContext context) {
    String agent = config.proxyAgent().isEmpty() ? PluginVersion.agent() : config.proxyAgent();
    Map<String, String> header = config.header();
    Credentials auth = context.auth();
    var settings =
        new HttpSettings(
            context.router(),
            context.relay(),
            auth == null ? null : new ProxyAuth(auth),
            new ErrorPage(agent, config.authBasicRealm(), header == null ? Map.of() : header),
            agent,
            new Limits(config.maxLine().clamped(), config.maxHead().clamped(), config.maxFields()),
            nanos(config.readTimeout()),
            nanos(config.idleTimeout()),
            nanos(config.headTimeout()),
            nanos(config.bodyTimeout()),
            nanos(config.keepaliveTimeout()));
    return (session, client) -> new ProxyConnection(session, client, settings).start();
  }

  /** Clamped, so that sums with the monotonic clock do not overflow. */
  private static long nanos(Duration duration) {
    if (duration.isNegative()) {
      return -1;
    }
    Duration most = Duration.ofDays(365);
    return (duration.compareTo(most) > 0 ? most : duration).toNanos();
  }
}
