package dev.weir.channels;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/**
 * Says one last thing to a client and closes, so that it arrives: a socket that is closed while
 * unread bytes are left is reset, and the reset can overtake the answer. So our direction is ended
 * first, and what still comes is read and dropped for a moment. On the loop of the channel.
 */
public final class LastWord extends ChannelInboundHandlerAdapter {
  private static final long LINGER_MILLIS = 800;

  private LastWord() {}

  /** Writes these bytes, nothing after them, and closes. */
  public static void say(Channel client, byte[] bytes) {
    client.pipeline().addLast(new LastWord());
    client
        .writeAndFlush(Unpooled.wrappedBuffer(bytes))
        .addListener((ChannelFuture written) -> {
          if (written.isSuccess()
              && client instanceof DuplexChannel duplex
              && !duplex.isInputShutdown()) {
            var _ = duplex.shutdownOutput();
          } else {
            var _ = client.close();
          }
        });
    var limit =
        client
            .eventLoop()
            .schedule(
                () -> {
                  var _ = client.close();
                },
                LINGER_MILLIS,
                TimeUnit.MILLISECONDS);
    client.closeFuture().addListener(closed -> limit.cancel(false));
    if (client.isActive()) {
      client.config().setAutoRead(true);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ReferenceCountUtil.release(message);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      // Behind the answer, if it is still on its way.
      ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    var _ = ctx.close();
  }
}
