package dev.weir.plugin.tcp;

import dev.weir.spi.ComponentContext;
import dev.weir.spi.net.Listener;
import dev.weir.spi.net.ListenerFactory;

/** Makes listeners that accept plain TCP connections. */
public final class TcpListenerFactory implements ListenerFactory<TcpListenerConfig> {
  @Override
  public String type() {
    return "tcp";
  }

  @Override
  public Class<TcpListenerConfig> configType() {
    return TcpListenerConfig.class;
  }

  @Override
  public boolean sharesAddress(TcpListenerConfig config) {
    return config.reuseport();
  }

  @Override
  public Listener create(TcpListenerConfig config, ComponentContext context) {
    return new TcpListener(config, context.name());
  }
}
