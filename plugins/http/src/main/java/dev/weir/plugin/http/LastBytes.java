package dev.weir.plugin.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DuplexChannel;

/**
 * Ends a connection so that its last bytes arrive. A socket that is closed while the peer still
 * sends is reset, and the reset can overtake the answer; so our direction is ended first, and the
 * peer gets a moment to read (RFC 9112 section 9.6).
 */
final class LastBytes {
  private LastBytes() {}

  /**
   * Writes out what is queued and ends our direction.
   *
   * @param peerEnded whether the peer has ended its own: then it is closed at once
   * @param done called when our direction has ended and the peer's has not
   */
  static void flush(Channel channel, boolean peerEnded, Runnable done) {
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener((ChannelFuture flushed) -> {
          if (flushed.isSuccess() && !peerEnded && channel instanceof DuplexChannel duplex) {
            var _ = duplex.shutdownOutput();
            done.run();
          } else {
            var _ = channel.close();
          }
        });
  }
}
