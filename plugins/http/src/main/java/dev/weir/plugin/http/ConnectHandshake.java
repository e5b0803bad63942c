package dev.weir.plugin.http;

import dev.weir.spi.net.RouteException;
import dev.weir.spi.net.SocketFailures;
import dev.weir.spi.net.Tunnel;
import dev.weir.spi.record.Ending;
import dev.weir.wire.http1.HeadReader;
import dev.weir.wire.http1.Http1Exception;
import dev.weir.wire.http1.Limits;
import dev.weir.wire.http1.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One CONNECT on one channel: writes the request, reads the head of the answer, and gives the
 * channel back as it got it. Bytes behind the head are the target's; they become the tunnel's
 * surplus. Bounded in bytes, in interim answers and in time. Runs on the channel's loop.
 */
final class ConnectHandshake extends ChannelInboundHandlerAdapter {
  private static final int MAX_INTERIM = 16;

  private final Channel channel;
  private final String authority;
  private final Duration limit;
  private final CompletableFuture<Tunnel> result;
  private final HeadReader reader = HeadReader.ofResponses(Limits.DEFAULT);
  private final BufferView view = new BufferView();
  private @Nullable Future<?> timer;
  private int interim;
  private boolean over;

  ConnectHandshake(
      Channel channel, String authority, Duration limit, CompletableFuture<Tunnel> result) {
    this.channel = channel;
    this.authority = authority;
    this.limit = limit;
    this.result = result;
  }

  void start(byte[] head) {
    channel.pipeline().addLast(this);
    timer =
        channel
            .eventLoop()
            .schedule(
                () -> fail(Ending.TIMEOUT, "no answer within " + limit.toMillis() + " ms"),
                limit.toNanos(),
                TimeUnit.NANOSECONDS);
    channel
        .writeAndFlush(Unpooled.wrappedBuffer(head))
        .addListener((ChannelFuture written) -> {
          if (!written.isSuccess()) {
            fail(Ending.UPSTREAM, "connection lost while asking");
          }
        });
    if (channel.isActive()) {
      channel.read();
    } else {
      fail(Ending.UPSTREAM, "connection closed before the question");
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    var in = (ByteBuf) message;
    try {
      read(in);
    } catch (Http1Exception e) {
      fail(Ending.UPSTREAM, "malformed answer: " + e.getMessage());
    } finally {
      in.release();
    }
  }

  private void read(ByteBuf in) throws Http1Exception {
    while (!over && in.isReadable()) {
      in.skipBytes(reader.feed(view.of(in), 0));
      if (!reader.isComplete()) {
        break;
      }
      answered(ResponseHead.parse(reader.takeRaw(), Limits.DEFAULT), in);
    }
    if (!over) {
      channel.read();
    }
  }

  private void answered(ResponseHead head, ByteBuf rest) {
    int status = head.status();
    if (status >= 200 && status < 300) {
      // RFC 9110 section 9.3.6: any 2xx switches to tunnel mode right after the head, whatever
      // length it declares.
      succeed(rest.isReadable() ? rest.readRetainedSlice(rest.readableBytes()) : null);
    } else if (status >= 200 || status == 101) {
      fail(Ending.UPSTREAM, refusal(head));
    } else if (++interim > MAX_INTERIM) {
      fail(Ending.UPSTREAM, "more than " + MAX_INTERIM + " interim answers");
    }
  }

  private static String refusal(ResponseHead head) {
    String text = "answered " + head.status() + " " + printable(head.reason());
    return head.status() == 407
        ? text + " (check the credentials in the node's connector.auth)"
        : text;
  }

  /** What a stranger wrote, fit for a log line. */
  private static String printable(String reason) {
    var text = new StringBuilder();
    for (int i = 0; i < Math.min(reason.length(), 80); i++) {
      char c = reason.charAt(i);
      text.append(c >= ' ' && c < 0x7f ? c : '?');
    }
    return text.toString();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      fail(Ending.UPSTREAM, "connection closed before the answer was complete");
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(Ending.UPSTREAM, "connection closed before the answer was complete");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(Ending.UPSTREAM, "connection lost: " + SocketFailures.text(cause));
  }

  private void succeed(@Nullable ByteBuf surplus) {
    end();
    channel.pipeline().remove(this);
    if (!result.complete(Tunnel.open(channel, surplus))) {
      // Whoever asked has given up.
      if (surplus != null) {
        surplus.release();
      }
      var _ = channel.close();
    }
  }

  private void fail(Ending kind, String what) {
    if (over) {
      return;
    }
    end();
    var _ = channel.close();
    result.completeExceptionally(
        new RouteException(kind, "http connector: CONNECT " + authority + ": " + what));
  }

  private void end() {
    over = true;
    Future<?> pending = timer;
    if (pending != null) {
      pending.cancel(false);
    }
  }
}
