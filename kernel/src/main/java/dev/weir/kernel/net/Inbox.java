package dev.weir.kernel.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what arrives while nobody is there to take it.
 *
 * <p>Auto-read off does not stop native epoll: when the peer has ended its direction, the socket is
 * read to its end at once. While a session is still finding its way its pipeline is empty, and
 * Netty would drop those bytes: a client that sends a request and half-closes would be served
 * nothing. They wait here, together with the news of the end, until there is a handler and the
 * channel is read again. What can wait is bounded by the socket's receive buffer.
 *
 * <p>With a handler behind it, chunks pass as they are. Event loop of the channel only.
 */
public final class Inbox extends ChannelDuplexHandler {
  private @Nullable ArrayDeque<Object> waiting;

  private Inbox() {}

  /** Puts one behind the handlers that are there now; those added later are served by it. */
  public static void on(Channel channel) {
    if (!(channel.pipeline().last() instanceof Inbox)) {
      channel.pipeline().addLast(new Inbox());
    }
  }

  private boolean isLast(ChannelHandlerContext context) {
    return context.pipeline().last() == this;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (waiting != null || isLast(context)) {
      keep(message);
    } else {
      context.fireChannelRead(message);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent && (waiting != null || isLast(context))) {
      keep(event);
    } else {
      context.fireUserEventTriggered(event);
    }
  }

  private void keep(Object message) {
    ArrayDeque<Object> all = waiting;
    if (all == null) {
      all = new ArrayDeque<>(4);
      waiting = all;
    }
    all.add(message);
  }

  @Override
  public void read(ChannelHandlerContext context) {
    ArrayDeque<Object> all = waiting;
    if (all != null && !isLast(context)) {
      waiting = null;
      for (Object next = all.poll(); next != null; next = all.poll()) {
        if (next instanceof ChannelInputShutdownEvent) {
          context.fireUserEventTriggered(next);
        } else {
          context.fireChannelRead(next);
        }
      }
      context.fireChannelReadComplete();
    }
    context.read();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    release();
    context.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    release();
  }

  private void release() {
    ArrayDeque<Object> all = waiting;
    waiting = null;
    if (all != null) {
      all.forEach(ReferenceCountUtil::release);
    }
  }
}
