package dev.weir.spi.net;

import dev.weir.spi.Component;
import dev.weir.spi.record.Ending;
import java.util.concurrent.CompletableFuture;
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

  /**
   * Negotiates a tunnel for datagrams. Called on the loop of the channel, only if the factory's
   * {@link ConnectorFactory#networks()} has UDP. On failure the connector closes the channel.
   *
   * @return completes on that loop; fails with {@link RouteException}
   */
  default CompletionStage<PacketTunnel> connectPackets(PacketRequest request) {
    var _ = request.channel().close();
    return CompletableFuture.failedStage(
        new RouteException(Ending.UPSTREAM, "the connector cannot carry datagrams"));
  }
}
