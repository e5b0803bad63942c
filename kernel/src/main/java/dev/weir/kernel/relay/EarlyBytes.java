package dev.weir.kernel.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a client sends before anybody reads it. Auto-read is off then, but native epoll reads
 * all the same when the client closes its half: without this, the bytes of a client that asks and
 * closes at once would be lost while its target is being dialled.
 *
 * <p>It is the first handler of each accepted channel, passes everything on as soon as another
 * handler is there, and goes when the relay takes over. One read at most is kept, 256 KiB. Event
 * loop of the channel.
 */
public final class EarlyBytes extends ChannelInboundHandlerAdapter {
  private @Nullable CompositeByteBuf kept;

  private final boolean closes;

  private EarlyBytes(boolean closes) {
    this.closes = closes;
  }

  /** Puts one before all other handlers of a channel. */
  public static void keep(Channel client) {
    client.pipeline().addFirst(new EarlyBytes(false));
  }

  /**
   * Likewise, and closes the channel if its socket breaks while no other handler is there: nobody
   * else would notice, since half of it stays open.
   */
  static void keepOrClose(Channel client) {
    client.pipeline().addFirst(new EarlyBytes(true));
  }

  /** Removes it and gives what it kept, which the caller then owns; null if nothing. */
  static @Nullable ByteBuf take(Channel client) {
    EarlyBytes handler = client.pipeline().get(EarlyBytes.class);
    if (handler == null) {
      return null;
    }
    CompositeByteBuf bytes = handler.kept;
    handler.kept = null;
    client.pipeline().remove(handler);
    return bytes;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!equals(context.pipeline().last())) {
      context.fireChannelRead(message);
      return;
    }
    CompositeByteBuf all = kept;
    if (all == null) {
      all = context.alloc().compositeBuffer();
      kept = all;
    }
    all.addComponent(true, (ByteBuf) message);
  }

  @Override
  @SuppressWarnings("deprecation") // Netty deprecates it for handlers that are not the last
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (closes && equals(context.pipeline().last())) {
      var _ = context.close();
    } else {
      context.fireExceptionCaught(cause);
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    CompositeByteBuf all = kept;
    kept = null;
    if (all != null) {
      all.release();
    }
  }
}
