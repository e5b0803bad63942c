package dev.weir.spi.net;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Takes accepted connections from a listener. Implemented by the kernel.
 *
 * @since 1.0
 */
@FunctionalInterface
public interface Acceptor {
  /**
   * Starts a session. Called on the event loop of the channel, once it is active, with auto-read
   * off.
   *
   * @param client the accepted channel; the kernel owns it from here on
   * @param original the destination before redirection, or null
   */
  void accept(Channel client, @Nullable InetSocketAddress original);

  /**
   * Starts a session for a flow of datagrams: a client that was not heard of before. Called on the
   * flow's event loop; the datagram that began it waits in the link.
   *
   * @param flow between us and the client; the kernel owns it from here on
   * @param client the client's address
   * @param local where the datagrams arrived
   * @param original the destination before redirection, or null
   */
  default void acceptDatagrams(
      DatagramLink flow,
      InetSocketAddress client,
      InetSocketAddress local,
      @Nullable InetSocketAddress original) {
    flow.close();
  }
}
