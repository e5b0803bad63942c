package dev.weir.plugin.udp;

import dev.weir.spi.ComponentContext;
import dev.weir.spi.Network;
import dev.weir.spi.net.Listener;
import dev.weir.spi.net.ListenerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes listeners for datagrams. */
public final class UdpListenerFactory implements ListenerFactory<UdpListenerConfig> {
  private static final Logger LOG = LoggerFactory.getLogger(UdpListenerFactory.class);

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
    config
        .ineffective()
        .forEach(what -> LOG.atInfo().addKeyValue("service", context.name()).log("{}", what));
    return new UdpListener(config, context.name());
  }
}
