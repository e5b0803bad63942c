package dev.weir.plugin.socks;

import dev.weir.spi.net.Handler;
import dev.weir.spi.net.HandlerContext;
import dev.weir.spi.net.HandlerFactory;
import java.util.List;

/** Makes handlers of type {@code socks5}. */
public final class SocksHandlerFactory implements HandlerFactory<SocksHandlerConfig> {
  @Override
  public String type() {
    return "socks5";
  }

  @Override
  public List<String> aliases() {
    return List.of("socks");
  }

  @Override
  public Class<SocksHandlerConfig> configType() {
    return SocksHandlerConfig.class;
  }

  @Override
  public Handler create(SocksHandlerConfig config, HandlerContext context) {
    return (session, client) -> new SocksConnection(session, client, config, context).start();
  }
}
