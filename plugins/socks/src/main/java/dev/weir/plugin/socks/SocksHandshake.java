package dev.weir.plugin.socks;

import dev.weir.channels.HeldBytes;
import dev.weir.spi.HostPort;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.net.SocketFailures;
import dev.weir.spi.net.Tunnel;
import dev.weir.spi.record.Ending;
import dev.weir.spi.sniff.Bytes;
import dev.weir.wire.socks.Parsed;
import dev.weir.wire.socks.Socks5;
import dev.weir.wire.socks.SocksAddress;
import dev.weir.wire.socks.SocksReply;
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
 * One negotiation on one channel, which is given back as it came.
 *
 * <pre>
 *   methods ──> method ──> [name, password ──> status] ──> request ──> reply
 * </pre>
 *
 * <p>Bytes behind the reply are the target's; they become the tunnel's surplus. Bounded in bytes by
 * the protocol, and in time. On the loop of the channel.
 */
final class SocksHandshake extends ChannelInboundHandlerAdapter {
  private enum State {
    METHOD,
    STATUS,
    REPLY,
    OVER
  }

  private final Channel channel;
  private final Socks5.Request asked;
  private final Socks5.@Nullable UserPassword user;
  private final HeldBytes held;
  private final CompletableFuture<Tunnel> result = new CompletableFuture<>();
  private State state = State.METHOD;
  private @Nullable Future<?> timer;
  private HostPort bound = SocksAddress.NONE;

  SocksHandshake(Channel channel, Socks5.Request asked, Socks5.@Nullable UserPassword user) {
    this.channel = channel;
    this.asked = asked;
    this.user = user;
    this.held = new HeldBytes(channel);
  }

  CompletableFuture<Tunnel> start(Duration limit) {
    channel.pipeline().addLast(this);
    timer =
        channel
            .eventLoop()
            .schedule(
                () -> fail(Ending.TIMEOUT, "no answer within " + limit.toMillis() + " ms"),
                limit.toNanos(),
                TimeUnit.NANOSECONDS);
    say(
        user == null
            ? new byte[] {Socks5.VERSION, 1, Socks5.NO_AUTH}
            : new byte[] {Socks5.VERSION, 2, Socks5.NO_AUTH, Socks5.USER_PASSWORD});
    if (channel.isActive()) {
      channel.read();
    } else {
      fail(Ending.UPSTREAM, "connection closed before the question");
    }
    return result;
  }

  /** The address that the server named in its reply. */
  HostPort bound() {
    return bound;
  }

  private void say(byte[] bytes) {
    channel
        .writeAndFlush(Unpooled.wrappedBuffer(bytes))
        .addListener((ChannelFuture written) -> {
          if (!written.isSuccess()) {
            fail(Ending.UPSTREAM, "connection lost while asking");
          }
        });
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (state == State.OVER) {
      ((ByteBuf) message).release();
      return;
    }
    held.add((ByteBuf) message);
    boolean more = true;
    while (more && state != State.OVER) {
      more =
          switch (state) {
            case METHOD -> step(held.next(SocksHandshake::pair), this::chosen);
            case STATUS -> step(held.next(SocksHandshake::pair), this::judged);
            case REPLY -> step(held.next(Socks5.Reply::parse), this::replied);
            case OVER -> false;
          };
    }
    if (state != State.OVER) {
      channel.read();
    }
  }

  /** Two bytes: what a server chose (RFC 1928 section 3), or decided (RFC 1929 section 2). */
  private static Parsed<byte[]> pair(Bytes in) {
    return in.length() < 2 ? new Parsed.NeedMore<>(2) : new Parsed.Done<>(in.copy(0, 2), 2);
  }

  private interface Next<T> {
    void take(T message);
  }

  private <T> boolean step(@Nullable Parsed<T> found, Next<T> next) {
    return switch (found) {
      case null -> false;
      case Parsed.NeedMore<T> more -> false;
      case Parsed.Malformed<T>(int code, String why) -> {
        fail(Ending.UPSTREAM, why);
        yield false;
      }
      case Parsed.Done<T>(T message, int length) -> {
        next.take(message);
        yield true;
      }
    };
  }

  private void chosen(byte[] answer) {
    int method = answer[1] & 0xff;
    if (answer[0] != Socks5.VERSION) {
      fail(
          Ending.UPSTREAM,
          "answered with version "
              + (answer[0] & 0xff)
              + " (expected: 5; is it a SOCKS 5 server?)");
    } else if (method == Socks5.NO_AUTH) {
      ask();
    } else if (method == Socks5.USER_PASSWORD && user != null) {
      state = State.STATUS;
      say(user.encode());
    } else {
      fail(
          Ending.UPSTREAM,
          user == null
              ? "asks for credentials (set the node's connector.auth)"
              : "takes none of the methods that were offered");
    }
  }

  private void judged(byte[] answer) {
    // RFC 1929 section 2: zero is yes. The version is not looked at: servers differ.
    if (answer[1] == 0) {
      ask();
    } else {
      fail(
          Ending.UPSTREAM,
          "refuses the credentials (check the credentials in the node's connector.auth)");
    }
  }

  private void ask() {
    state = State.REPLY;
    say(asked.encode());
  }

  private void replied(Socks5.Reply reply) {
    if (reply.code() == SocksReply.SUCCEEDED.code()) {
      bound = reply.bound();
      succeed();
      return;
    }
    SocksReply known = SocksReply.of(reply.code());
    fail(
        known == SocksReply.TTL_EXPIRED ? Ending.TIMEOUT : Ending.UPSTREAM,
        "answered " + reply.code() + (known == null ? "" : " " + known.label()));
  }

  private void succeed() {
    end();
    channel.pipeline().remove(this);
    ByteBuf surplus = held.takeRest();
    if (!result.complete(Tunnel.open(channel, surplus)) && surplus != null) {
      surplus.release();
    }
  }

  private void fail(Ending kind, String what) {
    if (state == State.OVER) {
      return;
    }
    end();
    held.release();
    var _ = channel.close();
    result.completeExceptionally(
        new RouteException(kind, "socks5 connector: " + asked.target() + ": " + what));
  }

  private void end() {
    state = State.OVER;
    Future<?> pending = timer;
    if (pending != null) {
      pending.cancel(false);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      fail(Ending.UPSTREAM, "connection closed before the negotiation was over");
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(Ending.UPSTREAM, "connection closed before the negotiation was over");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(Ending.UPSTREAM, "connection lost: " + SocketFailures.text(cause));
  }
}
