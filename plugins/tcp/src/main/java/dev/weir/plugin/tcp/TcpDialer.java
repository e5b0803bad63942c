package dev.weir.plugin.tcp;

import dev.weir.spi.net.DialRequest;
import dev.weir.spi.net.Dialer;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.record.Ending;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Connects to an address.
 *
 * <p>The options that decide which way packets take (mark, device) are set by hand between
 * registering the channel and connecting it: a bootstrap only logs an option that fails, and a
 * socket without its mark would come back to us through the firewall rules.
 *
 * <p>There is no TCP Fast Open here: with it the kernel reports a connection before the server has
 * answered, so a dead target would look reachable and a server that speaks first would never start.
 */
final class TcpDialer implements Dialer {
  /** {@code SOL_SOCKET} and {@code SO_MARK} of Linux. */
  private static final ChannelOption<Integer> SO_MARK =
      new IntegerUnixChannelOption("SO_MARK", 1, 36);

  private final TcpDialerConfig config;

  TcpDialer(TcpDialerConfig config) {
    this.config = config;
  }

  @Override
  public CompletionStage<Channel> dial(DialRequest request) {
    var result = new CompletableFuture<Channel>();
    Bootstrap bootstrap = request.transport().client(request.loop());
    bootstrap
        .handler(new Nothing())
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .option(ChannelOption.SO_KEEPALIVE, config.keepalive())
        .option(
            ChannelOption.CONNECT_TIMEOUT_MILLIS,
            Math.clamp(request.timeout().toMillis(), 1, Integer.MAX_VALUE));
    config.probes().options(request.transport().isEpoll()).forEach(bootstrap::option);
    var _ =
        bootstrap
            .register()
            .addListener(done -> {
              Channel channel = ((ChannelFuture) done).channel();
              if (done.isSuccess()) {
                connect(channel, request, result);
              } else {
                fail(channel, request, result, done.cause());
              }
            });
    return result;
  }

  private static void connect(
      Channel channel, DialRequest request, CompletableFuture<Channel> result) {
    InetSocketAddress from;
    try {
      mark(channel, request);
      from = Source.apply(channel, request);
    } catch (RouteException e) {
      fail(channel, request, result, e);
      return;
    }
    ChannelFuture connecting =
        from == null
            ? channel.connect(request.address())
            : channel.connect(request.address(), from);
    var _ =
        connecting.addListener(done -> {
          if (!done.isSuccess()) {
            fail(channel, request, result, done.cause());
          } else if (!result.complete(channel)) {
            var _ = channel.close();
          }
        });
  }

  private static void mark(Channel channel, DialRequest request) throws RouteException {
    int mark = request.mark();
    if (mark == 0) {
      return;
    }
    String why = request.transport().isEpoll() ? "" : "native epoll is not in use";
    try {
      if (why.isEmpty() && !channel.config().setOption(SO_MARK, mark)) {
        why = "this kind of channel has no marks";
      }
    } catch (RuntimeException e) {
      why = String.valueOf(e.getMessage());
    }
    if (!why.isEmpty()) {
      throw new RouteException(
          Ending.INTERNAL,
          "so_mark: " + mark + " cannot be set: " + why + " (needs CAP_NET_ADMIN)");
    }
  }

  /**
   * Lets go of the channel and tells the session, on its loop. A channel that could not even be
   * made (out of file descriptors) has no loop of its own: Netty tells of it on another thread, and
   * closing it in the ordinary way throws.
   */
  private static void fail(
      Channel channel,
      DialRequest request,
      CompletableFuture<Channel> result,
      @Nullable Throwable cause) {
    if (channel.isRegistered()) {
      var _ = channel.close();
    } else if (channel.isOpen()) {
      channel.unsafe().closeForcibly();
    }
    Throwable why = cause == null ? new IllegalStateException("no cause") : cause;
    if (request.loop().inEventLoop()) {
      result.completeExceptionally(why);
    } else {
      request.loop().execute(() -> result.completeExceptionally(why));
    }
  }

  /** A bootstrap insists on a handler; this one is gone once the channel is registered. */
  private static final class Nothing extends ChannelInboundHandlerAdapter {
    @Override
    public void handlerAdded(io.netty.channel.ChannelHandlerContext ctx) {
      ctx.pipeline().remove(this);
    }
  }
}
