package dev.weir.kernel.relay;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection after what is on its way to it, however slowly the peer reads, but not for a
 * peer that does not read at all. Used on the channel's event loop.
 */
final class LastBytes {
  /** A peer that takes nothing for so long takes nothing any more. */
  static final long PATIENCE_MILLIS = 60_000;

  private LastBytes() {}

  /**
   * Closes when all is flushed, or nothing has moved for the patience.
   *
   * @param patienceMillis how long the peer may take nothing
   */
  static void close(Channel channel, long patienceMillis) {
    if (!channel.isActive()) {
      var _ = channel.close();
      return;
    }
    ChannelFuture last = channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
    last.addListener(ChannelFutureListener.CLOSE);
    if (!last.isDone()) {
      watch(channel, patienceMillis, pending(channel));
    }
  }

  private static void watch(Channel channel, long patienceMillis, long before) {
    var check =
        channel
            .eventLoop()
            .schedule(
                () -> {
                  long now = pending(channel);
                  if (now == before) {
                    var _ = channel.close();
                  } else {
                    watch(channel, patienceMillis, now);
                  }
                },
                patienceMillis,
                TimeUnit.MILLISECONDS);
    channel.closeFuture().addListener(closed -> check.cancel(false));
  }

  private static long pending(Channel channel) {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    return waiting == null ? 0 : waiting.totalPendingWriteBytes();
  }
}
