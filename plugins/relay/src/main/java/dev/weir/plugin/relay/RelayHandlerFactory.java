package dev.weir.plugin.relay;

import dev.weir.spi.net.Handler;
import dev.weir.spi.net.HandlerContext;
import dev.weir.spi.net.HandlerFactory;

/** Makes handlers of type {@code relay}. */
public final class RelayHandlerFactory implements HandlerFactory<RelayHandlerConfig> {
  @Override
  public String type() {
    return "relay";
  }

  @Override
  public Class<RelayHandlerConfig> configType() {
    return RelayHandlerConfig.class;
  }

  @Override
  public Handler create(RelayHandlerConfig config, HandlerContext context) {
    return (session, client) -> new RelayConnection(session, client, config, context).start();
  }
}
