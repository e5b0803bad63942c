package dev.weir.plugin.tcp;

import dev.weir.channels.KeepAlive;
import dev.weir.spi.net.DialRequest;
import dev.weir.spi.net.Dialer;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.record.Ending;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
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
    ChannelFuture socket;
    try {
      socket = request.transport().socket(request.loop());
    } catch (ChannelException e) {
      result.completeExceptionally(e);
      return result;
    }
    Channel channel = socket.channel();
    var _ =
        socket.addListener(done -> {
          if (done.isSuccess()) {
            connect(channel, request, result);
          } else {
            fail(channel, request, result, done.cause());
          }
        });
    return result;
  }

  private void connect(Channel channel, DialRequest request, CompletableFuture<Channel> result) {
    InetSocketAddress from;
    try {
      prepare(channel.config(), request);
      mark(channel, request);
      from = Source.apply(channel, request);
    } catch (RouteException | ChannelException e) {
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

  private void prepare(ChannelConfig socket, DialRequest request) {
    socket.setConnectTimeoutMillis(Math.clamp(request.timeout().toMillis(), 1, Integer.MAX_VALUE));
    KeepAlive probes = config.probes();
    if (probes.on()) {
      socket.setOption(ChannelOption.SO_KEEPALIVE, true);
      probes.options(request.transport().isEpoll()).forEach(socket::setOption);
    }
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
   * Lets go of the channel and tells the session, on its loop. A channel that could not be
   * registered has no loop of its own: closing it in the ordinary way throws.
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
}
