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
}
