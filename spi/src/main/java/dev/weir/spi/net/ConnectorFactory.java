package dev.weir.spi.net;

import dev.weir.spi.ComponentFactory;
import dev.weir.spi.Network;
import java.util.Set;

/**
 * Makes connectors; configured by {@code connector.metadata}.
 *
 * @param <C> the configuration record
 * @since 1.0
 */
public interface ConnectorFactory<C extends Record>
    extends ComponentFactory<C, Connector, ConnectorContext> {
  /**
   * What its connectors can tunnel to a target. A chain that has to carry datagrams and ends in a
   * hop without a connector for UDP is refused at start.
   */
  default Set<Network> networks() {
    return Set.of(Network.TCP);
  }

  /**
   * Whether datagrams go beside the connection to the node, not inside it. Such a node can only be
   * reached directly: a chain that has to carry datagrams through others to it is refused at start.
   */
  default boolean datagramsBeside() {
    return false;
  }
}
