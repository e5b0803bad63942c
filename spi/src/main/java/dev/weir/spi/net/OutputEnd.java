package dev.weir.spi.net;

import io.netty.channel.ChannelHandler;

/**
 * A handler that carries a stream inside another protocol and knows how that says "nothing more
 * comes": a TLS {@code close_notify}, for example. Where a pipeline has one, the relay asks it
 * instead of shutting the socket's output down. In the other direction such a handler tells the
 * relay of the peer's end by {@link io.netty.channel.socket.ChannelInputShutdownEvent}.
 *
 * @since 1.0
 */
public interface OutputEnd extends ChannelHandler {
  /**
   * Ends the stream's output, after what was written and flushed. On the channel's event loop,
   * once.
   */
  void endOutput();
}
