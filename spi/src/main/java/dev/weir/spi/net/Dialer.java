package dev.weir.spi.net;

import dev.weir.spi.Component;
import dev.weir.spi.record.Ending;
import io.netty.channel.Channel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Opens a transport to an address: a node of a chain, or the target itself.
 *
 * @since 1.0
 */
public interface Dialer extends Component {
  /**
   * Connects. Called on the loop of the request.
   *
   * @return completes on that loop; fails with the cause that Netty gave ({@link
   *     java.net.ConnectException} and its like) or with {@link RouteException}
   */
  CompletionStage<Channel> dial(DialRequest request);

  /**
   * Opens a socket for datagrams to one address. Called on the loop of the request, only if the
   * factory's {@link DialerFactory#network()} is UDP; then {@link #dial} is not.
   *
   * @return completes on that loop; fails as {@link #dial} does
   */
  default CompletionStage<DatagramLink> dialPackets(DialRequest request) {
    return CompletableFuture.failedStage(
        new RouteException(Ending.INTERNAL, "the dialer cannot send datagrams"));
  }
}
