package dev.weir.plugin.udp;

import dev.weir.channels.ForwardHandler;
import dev.weir.spi.ConfigException;
import dev.weir.spi.Network;
import dev.weir.spi.Validation;
import dev.weir.spi.net.Forwarder;
import dev.weir.spi.net.Handler;
import dev.weir.spi.net.HandlerContext;
import dev.weir.spi.net.HandlerFactory;
import java.util.Set;

/** Makes handlers that forward datagrams, or connections, to the service's fixed targets. */
public final class UdpHandlerFactory implements HandlerFactory<UdpHandlerConfig> {
  @Override
  public String type() {
    return "udp";
  }

  @Override
  public Set<Network> networks() {
    return Set.of(Network.TCP, Network.UDP);
  }

  @Override
  public Class<UdpHandlerConfig> configType() {
    return UdpHandlerConfig.class;
  }

  @Override
  public void validate(UdpHandlerConfig config, Validation validation) {
    Validation.Service service = validation.service();
    if (service != null && !service.forwards()) {
      throw nowhere();
    }
  }

  @Override
  public Handler create(UdpHandlerConfig config, HandlerContext context) {
    Forwarder forwarder = context.forwarder();
    if (forwarder == null) {
      throw nowhere();
    }
    return new ForwardHandler(forwarder, context.relay());
  }

  private static ConfigException nowhere() {
    return new ConfigException(
        "",
        "where shall what arrives go? (expected: a target, as in udp://:53/host:port or"
            + " forwarder.nodes)");
  }
}
