package dev.weir.plugin.auto;

import dev.weir.spi.Session;
import dev.weir.spi.net.Handler;
import dev.weir.spi.net.SocketFailures;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Waits for the first byte of one client. On its loop. */
final class FirstByte extends ChannelInboundHandlerAdapter {
  private final Session session;
  private final Channel client;
  private final IntFunction<Handler> choice;
  private @Nullable Future<?> limit;

  /**
   * @param choice the handler for a first byte, 0 to 255
   */
  FirstByte(Session session, Channel client, IntFunction<Handler> choice) {
    this.session = session;
    this.client = client;
    this.choice = choice;
  }

  void start(Duration patience) {
    client.pipeline().addLast(this);
    limit =
        client
            .eventLoop()
            .schedule(() -> tooSlow(patience), patience.toNanos(), TimeUnit.NANOSECONDS);
    if (client.isActive()) {
      client.read();
    } else {
      over();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    var in = (ByteBuf) message;
    if (!in.isReadable()) {
      in.release();
      client.read();
      return;
    }
    over();
    Handler chosen = choice.apply(in.getUnsignedByte(in.readerIndex()));
    client.pipeline().remove(this);
    try {
      chosen.stream(session, client);
    } catch (RuntimeException | LinkageError e) {
      in.release();
      throw e;
    }
    // From the head on: whoever keeps bytes for a handler that reads later stands there.
    client.pipeline().fireChannelRead(in);
    client.pipeline().fireChannelReadComplete();
  }

  private void tooSlow(Duration patience) {
    over();
    session
        .connection()
        .ended(Closer.WEIR, Ending.TIMEOUT)
        .error("auto: not one byte within " + patience.toMillis() + " ms");
    var _ = client.close();
  }

  private void over() {
    Future<?> pending = limit;
    if (pending != null) {
      pending.cancel(false);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      // It came and went without a word.
      over();
      var _ = client.close();
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    over();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    over();
    session
        .connection()
        .ended(Closer.CLIENT, Ending.RESET)
        .error("client: " + SocketFailures.text(cause));
    var _ = client.close();
  }
}
