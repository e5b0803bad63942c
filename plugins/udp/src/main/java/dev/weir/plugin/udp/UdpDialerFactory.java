package dev.weir.plugin.udp;

import dev.weir.spi.ComponentContext;
import dev.weir.spi.Network;
import dev.weir.spi.net.Dialer;
import dev.weir.spi.net.DialerFactory;

/** Makes dialers that open sockets for datagrams. */
public final class UdpDialerFactory implements DialerFactory<UdpDialerConfig> {
  @Override
  public String type() {
    return "udp";
  }

  @Override
  public Network network() {
    return Network.UDP;
  }

  @Override
  public Class<UdpDialerConfig> configType() {
    return UdpDialerConfig.class;
  }

  @Override
  public Dialer create(UdpDialerConfig config, ComponentContext context) {
    return new UdpDialer();
  }
}
