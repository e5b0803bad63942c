package dev.weir.plugin.sni;

import dev.weir.spi.net.Handler;
import dev.weir.spi.net.HandlerContext;
import dev.weir.spi.net.HandlerFactory;

/** Makes handlers of type {@code sni}. */
public final class SniHandlerFactory implements HandlerFactory<SniHandlerConfig> {
  @Override
  public String type() {
    return "sni";
  }

  @Override
  public boolean sniffs() {
    return true;
  }

  @Override
  public Class<SniHandlerConfig> configType() {
    return SniHandlerConfig.class;
  }

  @Override
  public Handler create(SniHandlerConfig config, HandlerContext context) {
    return (session, client) ->
        context.relay().gate(session, client, new ByName(session, context.router()));
  }
}
