package dev.weir.plugin.relay;

import dev.weir.spi.net.RouteException;
import dev.weir.spi.net.SocketFailures;
import dev.weir.spi.record.Ending;
import dev.weir.wire.relay.RelayAnswer;
import dev.weir.wire.relay.RelayStatus;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Takes a server's answer out of the stream, whenever it comes, and goes.
 *
 * <pre>
 *   | answer | bytes of the target ...     what it reads
 *            | bytes of the target ...     what the next handler reads, or the surplus
 * </pre>
 *
 * <p>If the answer is no, or none, it says so and closes the channel; only the plain end of the
 * stream it passes on, because the other direction may still be of use. On the loop of the channel.
 */
final class LateAnswer extends ChannelInboundHandlerAdapter {
  private final String target;
  private final boolean keeps;
  private final RelayAnswer answer = new RelayAnswer();
  private final CompletableFuture<Void> confirmed = new CompletableFuture<>();
  private @Nullable ByteBuf surplus;
  private boolean passed;

  /**
   * @param target for messages
   * @param keeps whether what comes behind the answer is kept as the surplus of a tunnel that is
   *     only now open; otherwise it is passed on
   */
  LateAnswer(String target, boolean keeps) {
    this.target = target;
    this.keeps = keeps;
  }

  /** Completes when the answer is yes; fails with a RouteException. */
  CompletableFuture<Void> confirmed() {
    return confirmed;
  }

  /** What came behind the answer; the caller's from then on. */
  @Nullable ByteBuf takeSurplus() {
    ByteBuf taken = surplus;
    surplus = null;
    return taken;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    var in = (ByteBuf) message;
    if (confirmed.isDone()) {
      if (confirmed.isCompletedExceptionally()) {
        in.release();
      } else {
        pass(ctx, in);
      }
      return;
    }
    while (in.isReadable() && !answer.isOver()) {
      answer.take(in.readUnsignedByte());
    }
    String problem = answer.problem();
    if (problem != null) {
      in.release();
      refuse(ctx, Ending.UPSTREAM, problem);
    } else if (!answer.isOver()) {
      in.release();
    } else if (answer.status() != RelayStatus.OK) {
      in.release();
      refused(ctx);
    } else {
      accepted(ctx, in);
    }
  }

  private void accepted(ChannelHandlerContext ctx, ByteBuf rest) {
    boolean more = rest.isReadable();
    if (keeps) {
      surplus = more ? rest : null;
    }
    if (!more) {
      rest.release();
    }
    // Whoever waits takes the channel over in this very call.
    confirmed.complete(null);
    if (more && !keeps) {
      pass(ctx, rest);
    }
    if (!ctx.isRemoved()) {
      ByteBuf unwanted = takeSurplus();
      if (unwanted != null) {
        unwanted.release();
      }
      ctx.pipeline().remove(this);
    }
    if (!keeps) {
      readOn(ctx);
    }
  }

  private void pass(ChannelHandlerContext ctx, ByteBuf bytes) {
    passed = true;
    ctx.fireChannelRead(bytes);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    ctx.fireChannelReadComplete();
    readOn(ctx);
    passed = false;
  }

  /** Whoever reads by the piece has got nothing for this read: it was the answer's. */
  private void readOn(ChannelHandlerContext ctx) {
    if (!passed && !ctx.channel().config().isAutoRead() && ctx.channel().isActive()) {
      ctx.channel().read();
    }
  }

  private void refused(ChannelHandlerContext ctx) {
    RelayStatus status = answer.status();
    String label = status == null ? "" : " " + status.label();
    String hint =
        status == RelayStatus.UNAUTHORIZED
            ? " (check the credentials in the node's connector.auth)"
            : "";
    refuse(
        ctx,
        status == RelayStatus.TIMEOUT ? Ending.TIMEOUT : Ending.UPSTREAM,
        "answered " + answer.code() + label + hint);
  }

  private void refuse(ChannelHandlerContext ctx, Ending kind, String what) {
    fail(kind, what);
    var _ = ctx.channel().close();
  }

  /** Says no, unless it is decided. */
  void fail(Ending kind, String what) {
    if (!confirmed.isDone()) {
      confirmed.completeExceptionally(
          new RouteException(kind, "relay connector: " + target + ": " + what));
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      ended();
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    ended();
    ctx.fireChannelInactive();
  }

  private void ended() {
    fail(
        Ending.UPSTREAM,
        answer.isBegun() ? "ended in the middle of its answer" : "ended without an answer");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(Ending.UPSTREAM, "connection lost: " + SocketFailures.text(cause));
    ctx.fireExceptionCaught(cause);
  }
}
