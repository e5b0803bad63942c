package dev.weir.plugin.udp;

import dev.weir.spi.ComponentContext;
import dev.weir.spi.Network;
import dev.weir.spi.net.Listener;
import dev.weir.spi.net.ListenerFactory;

/** Makes listeners for datagrams. */
public final class UdpListenerFactory implements ListenerFactory<UdpListenerConfig> {
  @Override
  public String type() {
    return "udp";
  }

  @Override
  public Network network() {
    return Network.UDP;
  }

  @Override
  public Class<UdpListenerConfig> configType() {
    return UdpListenerConfig.class;
  }

  @Override
  public Listener create(UdpListenerConfig config, ComponentContext context) {
    return new UdpListener(config, context.name());
  }
}
