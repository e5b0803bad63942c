package dev.weir.plugin.relay;

import dev.weir.channels.RouteFailures;
import dev.weir.wire.relay.RelayStatus;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The answer that a client is still owed when the relay takes over. It goes out before anything
 * else does: as soon as the way is confirmed or has failed, or in front of the target's first
 * bytes, whichever comes first; and after a second in any case, because a client that waits for it
 * says nothing, and then a target that waits for the client never confirms anything. On the loop of
 * the client.
 */
final class OwedAnswer extends ChannelOutboundHandlerAdapter {
  private static final long PATIENCE_MILLIS = 1_000;

  private final CompletionStage<Void> confirmed;
  private final boolean atOnce;
  private @Nullable Throwable failure;
  private boolean paid;

  /**
   * @param confirmed see {@link dev.weir.spi.net.Leg#confirmed()}
   * @param atOnce whether not to wait for it
   */
  OwedAnswer(CompletionStage<Void> confirmed, boolean atOnce) {
    this.confirmed = confirmed;
    this.atOnce = atOnce;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    var _ =
        confirmed.whenComplete((nothing, cause) -> {
          failure = cause;
          payLater(ctx);
        });
    if (paid) {
      return;
    }
    if (atOnce) {
      payLater(ctx);
    } else {
      var _ =
          ctx.channel()
              .eventLoop()
              .schedule(() -> payAlone(ctx), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** Behind this turn of the loop, so that it shares a packet with what may already be there. */
  private void payLater(ChannelHandlerContext ctx) {
    ctx.channel().eventLoop().execute(() -> payAlone(ctx));
  }

  private void payAlone(ChannelHandlerContext ctx) {
    if (!paid && ctx.channel().isActive()) {
      pay(ctx);
      ctx.flush();
    }
  }

  private void pay(ChannelHandlerContext ctx) {
    if (paid) {
      return;
    }
    paid = true;
    RelayStatus status =
        failure == null ? RelayStatus.OK : Statuses.of(RouteFailures.known(failure));
    var _ = ctx.write(Unpooled.wrappedBuffer(status.answer()));
    ctx.pipeline().remove(this);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    pay(ctx);
    var _ = ctx.write(message, promise);
  }

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    if (ctx.channel().isActive()) {
      pay(ctx);
      ctx.flush();
    }
    var _ = ctx.close(promise);
  }
}
