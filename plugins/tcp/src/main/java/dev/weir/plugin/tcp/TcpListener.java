package dev.weir.plugin.tcp;

import dev.weir.spi.Addresses;
import dev.weir.spi.net.Acceptor;
import dev.weir.spi.net.BindRequest;
import dev.weir.spi.net.Bound;
import dev.weir.spi.net.Listener;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** Binds a TCP port and hands over what is accepted on it. */
final class TcpListener implements Listener {
  private static final long CLOSE_SECONDS = 3;

  private final TcpListenerConfig config;
  private final String name;

  TcpListener(TcpListenerConfig config, String name) {
    this.config = config;
    this.name = name;
  }

  @Override
  public CompletionStage<Bound> bind(BindRequest request) {
    boolean epoll = request.transport().isEpoll();
    var start = new SessionStart(name);
    ServerBootstrap bootstrap = request.transport().server();
    bootstrap
        .handler(new AcceptGuard(name))
        .childHandler(start)
        // Nothing is accepted before serve(): the kernel binds all services before any serves.
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.SO_REUSEADDR, true)
        .option(ChannelOption.SO_BACKLOG, config.backlog())
        .childOption(ChannelOption.AUTO_READ, false)
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .childOption(ChannelOption.SO_KEEPALIVE, config.keepalive());
    if (config.reuseport()) {
      bootstrap.option(
          epoll
              ? UnixChannelOption.SO_REUSEPORT
              : NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT),
          true);
    }
    config.probes().options(epoll).forEach(bootstrap::childOption);

    var result = new CompletableFuture<Bound>();
    var _ =
        bootstrap
            .bind(request.address())
            .addListener(done -> {
              if (done.isSuccess()) {
                Channel channel = ((ChannelFuture) done).channel();
                result.complete(new BoundSocket(channel, start));
              } else {
                result.completeExceptionally(failure(request.address(), done.cause()));
              }
            });
    return result;
  }

  /** Says which of the few reasons it is, and what helps against it. */
  static IOException failure(InetSocketAddress address, Throwable cause) {
    String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
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
      return new IOException(
          "no permission to listen: "
              + where
              + " (ports below 1024 need CAP_NET_BIND_SERVICE; choose a higher port or grant it)",
          cause);
    }
    if (text.contains("cannot assign") || text.contains("can't assign")) {
      return new IOException(
          "not an address of this machine: "
              + where
              + " ('ip address' lists them; leave the host out to listen on all)",
          cause);
    }
    return new IOException("cannot listen: " + where + ": " + cause.getMessage(), cause);
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
      // Waiting lets the caller bind the same port right away. Without native sockets the port is
      // free only once the loop has selected again: a delayed task cannot run before that.
      try {
        if (closing.await(CLOSE_SECONDS, TimeUnit.SECONDS)) {
          var _ = loop.schedule(() -> {}, 1, TimeUnit.MILLISECONDS).await(1, TimeUnit.SECONDS);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RejectedExecutionException e) {
        // The loops ended meanwhile, and their channels with them.
        return;
      }
    }
  }
}
