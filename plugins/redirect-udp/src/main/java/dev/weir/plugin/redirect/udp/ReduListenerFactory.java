package dev.weir.plugin.redirect.udp;

import dev.weir.spi.ComponentContext;
import dev.weir.spi.Network;
import dev.weir.spi.net.Listener;
import dev.weir.spi.net.ListenerFactory;

/** Makes listeners for datagrams that the firewall's TPROXY brings. */
public final class ReduListenerFactory implements ListenerFactory<ReduListenerConfig> {
  @Override
  public String type() {
    return "redu";
  }

  @Override
  public Network network() {
    return Network.UDP;
  }

  @Override
  public Class<ReduListenerConfig> configType() {
    return ReduListenerConfig.class;
  }

  @Override
  public Listener create(ReduListenerConfig config, ComponentContext context) {
    return new ReduListener(config, context.name());
  }
}
