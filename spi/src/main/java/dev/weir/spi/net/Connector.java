package dev.weir.spi.net;

import dev.weir.spi.Component;
import java.util.concurrent.CompletionStage;

/**
 * Asks the node at the other end of a channel for a tunnel to a target.
 *
 * @since 1.0
 */
public interface Connector extends Component {
  /**
   * Negotiates. Called on the loop of the channel. On failure the connector closes the channel.
   *
   * @return completes on that loop; fails with {@link RouteException}
   */
  CompletionStage<Tunnel> connect(ConnectRequest request);
}
