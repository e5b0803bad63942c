package dev.weir.spi.net;

import dev.weir.spi.Component;
import io.netty.channel.Channel;
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
}
