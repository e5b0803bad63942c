package dev.weir.plugin.tcp;

import dev.weir.spi.ComponentContext;
import dev.weir.spi.net.Dialer;
import dev.weir.spi.net.DialerFactory;

/** Makes dialers that open plain TCP connections. */
public final class TcpDialerFactory implements DialerFactory<TcpDialerConfig> {
  @Override
  public String type() {
    return "tcp";
  }

  @Override
  public Class<TcpDialerConfig> configType() {
    return TcpDialerConfig.class;
  }

  @Override
  public Dialer create(TcpDialerConfig config, ComponentContext context) {
    return new TcpDialer(config);
  }
}
