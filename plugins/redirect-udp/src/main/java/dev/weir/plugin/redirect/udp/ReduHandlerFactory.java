package dev.weir.plugin.redirect.udp;

import dev.weir.spi.Network;
import dev.weir.spi.net.Handler;
import dev.weir.spi.net.HandlerContext;
import dev.weir.spi.net.HandlerFactory;
import java.util.Set;

/** Makes handlers that take datagrams where they were bound for. */
public final class ReduHandlerFactory implements HandlerFactory<ReduHandlerConfig> {
  @Override
  public String type() {
    return "redu";
  }

  @Override
  public Set<Network> networks() {
    return Set.of(Network.UDP);
  }

  @Override
  public Class<ReduHandlerConfig> configType() {
    return ReduHandlerConfig.class;
  }

  @Override
  public Handler create(ReduHandlerConfig config, HandlerContext context) {
    return new ReduHandler(context.router(), context.relay());
  }
}
