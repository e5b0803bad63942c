package dev.weir.plugin.redirect;

import dev.weir.spi.Addresses;
import dev.weir.spi.ConfigException;
import dev.weir.spi.net.Acceptor;
import dev.weir.spi.net.BindRequest;
import dev.weir.spi.net.Bound;
import dev.weir.spi.net.Listener;
import dev.weir.spi.net.PrivilegeException;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.unix.UnixChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Accepts connections that were bound elsewhere, of both families on one socket, and finds out
 * where: with REDIRECT from the kernel's table of connections, with TPROXY from the accepted
 * socket's own local address.
 */
final class RedListener implements Listener {
  private static final long CLOSE_SECONDS = 3;

  private final RedListenerConfig config;
  private final String name;
  private boolean transparent;

  RedListener(RedListenerConfig config, String name) {
    this.config = config;
    this.name = name;
    transparent = Boolean.TRUE.equals(config.tproxy());
  }

  /**
   * Takes what the handler says about TPROXY: it is enough if one of both does, but they must not
   * say opposite things.
   *
   * @throws ConfigException if they do
   */
  void agree(@Nullable Boolean handlers) {
    Boolean own = config.tproxy();
    if (own != null && handlers != null && !own.equals(handlers)) {
      throw new ConfigException(
          "tproxy",
          handlers
              + ", but the listener's is "
              + own
              + " (expected: the same in handler.metadata and listener.metadata, or only in one of"
              + " them; true for TPROXY rules, false for REDIRECT)");
    }
    if (handlers != null) {
      transparent = handlers;
    }
  }

  @Override
  public CompletionStage<Bound> bind(BindRequest request) {
    if (!request.transport().isEpoll()) {
      return CompletableFuture.failedFuture(
          new IOException(
              "red: native epoll is not in use, so original destinations cannot be read (expected:"
                  + " Linux on x86_64 or aarch64; 'weir version' says why not)"));
    }
    var start = new SessionStart(name, transparent);
    ServerBootstrap bootstrap = request.transport().server();
    bootstrap
        .handler(new AcceptGuard(name))
        .childHandler(start)
        // Nothing is accepted before serve(): the kernel binds all services before any serves.
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.SO_REUSEADDR, true)
        .option(ChannelOption.SO_BACKLOG, config.backlog())
        .option(UnixChannelOption.SO_REUSEPORT, config.reuseport())
        .childOption(ChannelOption.AUTO_READ, false)
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .childOption(ChannelOption.SO_KEEPALIVE, true);
    var result = new CompletableFuture<Bound>();
    var _ =
        bootstrap
            .register()
            .addListener(done -> {
              Channel channel = ((ChannelFuture) done).channel();
              if (done.isSuccess()) {
                bind(channel, request, start, result);
              } else {
                fail(channel, result, failure(request.address(), done.cause()));
              }
            });
    return result;
  }

  private void bind(
      Channel channel, BindRequest request, SessionStart start, CompletableFuture<Bound> result) {
    InetSocketAddress address = request.address();
    try {
      SocketPrivileges.apply(channel, transparent, request.mark());
    } catch (IOException e) {
      fail(channel, result, e);
      return;
    }
    var _ =
        channel
            .bind(address)
            .addListener(done -> {
              if (!done.isSuccess()) {
                fail(channel, result, failure(address, done.cause()));
              } else if (!result.complete(new BoundSocket(channel, start))) {
                var _ = channel.close();
              }
            });
  }

  private static void fail(Channel channel, CompletableFuture<Bound> result, IOException why) {
    if (channel.isRegistered()) {
      var _ = channel.close();
    } else if (channel.isOpen()) {
      channel.unsafe().closeForcibly();
    }
    result.completeExceptionally(why);
  }

  /** Says which of the few reasons it is, and what helps against it. */
  static IOException failure(InetSocketAddress address, @Nullable Throwable cause) {
    String message = cause == null ? "no cause" : String.valueOf(cause.getMessage());
    String text = message.toLowerCase(Locale.ROOT);
    String where = Addresses.text(address);
    if (text.contains("already in use")) {
      return new IOException(
          "address in use: "
              + where
              + " (another program listens there: 'ss -ltnp' names it; stop it or choose another"
              + " port)",
          cause);
    }
    if (text.contains("permission denied") || text.contains("not permitted")) {
      return new PrivilegeException(
          "no permission to listen: "
              + where
              + " (ports below 1024 need CAP_NET_BIND_SERVICE; choose a higher port or grant it)",
          cause);
    }
    return new IOException("cannot listen: " + where + ": " + message, cause);
  }

  /** A bound port that accepts once it is told to. */
  private record BoundSocket(Channel channel, SessionStart start) implements Bound {
    @Override
    public InetSocketAddress address() {
      return (InetSocketAddress) channel.localAddress();
    }

    @Override
    public void serve(Acceptor acceptor) {
      start.acceptor(acceptor);
      channel.config().setAutoRead(true);
    }

    @Override
    public void close() {
      var closing = channel.close();
      EventLoop loop = channel.eventLoop();
      if (loop.inEventLoop() || loop.isShuttingDown()) {
        return;
      }
      // Waiting lets the caller bind the same port right away.
      boolean _ = closing.awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
  }
}
