package dev.weir.plugin.tcp;

import dev.weir.channels.ForwardHandler;
import dev.weir.spi.ConfigException;
import dev.weir.spi.Network;
import dev.weir.spi.Validation;
import dev.weir.spi.net.Forwarder;
import dev.weir.spi.net.Handler;
import dev.weir.spi.net.HandlerContext;
import dev.weir.spi.net.HandlerFactory;
import java.util.List;
import java.util.Set;

/**
 * Makes handlers that forward connections and datagrams: to the service's fixed targets, or, where
 * it has none and sniffs, connections to the host that the client's first bytes name.
 */
public final class TcpHandlerFactory implements HandlerFactory<TcpHandlerConfig> {
  @Override
  public String type() {
    return "tcp";
  }

  @Override
  public List<String> aliases() {
    return List.of("forward");
  }

  @Override
  public Set<Network> networks() {
    return Set.of(Network.TCP, Network.UDP);
  }

  @Override
  public Class<TcpHandlerConfig> configType() {
    return TcpHandlerConfig.class;
  }

  @Override
  public void validate(TcpHandlerConfig config, Validation validation) {
    Validation.Service service = validation.service();
    if (service != null
        && !service.forwards()
        && (service.network() == Network.UDP || !service.sniffing())) {
      throw nowhere(service.network());
    }
  }

  @Override
  public Handler create(TcpHandlerConfig config, HandlerContext context) {
    Forwarder forwarder = context.forwarder();
    if (forwarder != null) {
      return new ForwardHandler(forwarder, context.relay());
    }
    if (context.network() == Network.UDP || !context.sniffing()) {
      throw nowhere(context.network());
    }
    return new NamedTargetHandler(context.router(), context.relay());
  }

  private static ConfigException nowhere(Network network) {
    return network == Network.UDP
        ? new ConfigException(
            "",
            "where shall datagrams go? (expected: a target, as in udp://:53/host:port or"
                + " forwarder.nodes)")
        : new ConfigException(
            "",
            "where shall connections go? (expected: a target, as in tcp://:80/host:port or"
                + " forwarder.nodes; or sniffing: true, to go by the host that the client names)");
  }
}
