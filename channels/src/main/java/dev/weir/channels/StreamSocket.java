package dev.weir.channels;

import dev.weir.spi.Network;
import dev.weir.spi.net.Acceptor;
import dev.weir.spi.net.BindRequest;
import dev.weir.spi.net.Bound;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Binds a TCP port and hands over what is accepted on it. Called on an ordinary thread. */
public final class StreamSocket {
  private static final long CLOSE_SECONDS = 3;

  private final String name;
  private final CompletableFuture<Bound> result = new CompletableFuture<>();
  private final SessionStart start;
  private final Options options;
  private final Preparation preparation;

  /**
   * What a listening socket and those that it accepts have.
   *
   * @param backlog how many connections may wait to be accepted
   * @param reuseport whether others may listen on the same port
   * @param probes of the accepted connections
   */
  public record Options(int backlog, boolean reuseport, KeepAlive probes) {}

  /** Where an accepted connection was bound before it was redirected. On the channel's loop. */
  @FunctionalInterface
  public interface Original {
    /** Null if it was not redirected. */
    @Nullable InetSocketAddress of(Channel accepted);
  }

  /** What a socket needs before it is bound. */
  @FunctionalInterface
  public interface Preparation {
    /** Sets it. What cannot be set is a failure whose message says what to do. */
    void apply(Channel listening) throws IOException;
  }

  private StreamSocket(String name, Options options, Original original, Preparation preparation) {
    this.name = name;
    this.options = options;
    this.preparation = preparation;
    start = new SessionStart(name, original);
  }

  /** Binds; accepts nothing before {@link Bound#serve}. */
  public static CompletionStage<Bound> bind(BindRequest request, String name, Options options) {
    return bind(request, name, options, accepted -> null, listening -> {});
  }

  /**
   * Binds; accepts nothing before {@link Bound#serve}.
   *
   * @param name of the listener, for the log
   */
  public static CompletionStage<Bound> bind(
      BindRequest request,
      String name,
      Options options,
      Original original,
      Preparation preparation) {
    return new StreamSocket(name, options, original, preparation).bind(request);
  }

  private CompletableFuture<Bound> bind(BindRequest request) {
    boolean epoll = request.transport().isEpoll();
    ServerBootstrap bootstrap = request.transport().server(request.address().getAddress());
    bootstrap
        .handler(new AcceptGuard(name))
        .childHandler(start)
        // Nothing is accepted before serve(): the kernel binds all services before any serves.
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.SO_REUSEADDR, true)
        .option(ChannelOption.SO_BACKLOG, options.backlog())
        .childOption(ChannelOption.AUTO_READ, false)
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    if (options.reuseport()) {
      bootstrap.option(
          epoll
              ? UnixChannelOption.SO_REUSEPORT
              : NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT),
          true);
    }
    if (epoll) {
      options.probes().inherited().forEach(bootstrap::option);
    } else {
      bootstrap.childOption(ChannelOption.SO_KEEPALIVE, options.probes().on());
      options.probes().options(false).forEach(bootstrap::childOption);
    }
    var _ =
        bootstrap
            .register()
            .addListener(done -> {
              Channel channel = ((ChannelFuture) done).channel();
              if (done.isSuccess()) {
                registered(channel, request.address());
              } else {
                fail(channel, BindFailure.of(Network.TCP, request.address(), done.cause()));
              }
            });
    return result;
  }

  private void registered(Channel channel, InetSocketAddress address) {
    try {
      preparation.apply(channel);
    } catch (IOException e) {
      fail(channel, e);
      return;
    }
    var _ =
        channel
            .bind(address)
            .addListener(done -> {
              if (!done.isSuccess()) {
                fail(channel, BindFailure.of(Network.TCP, address, done.cause()));
              } else if (!result.complete(new BoundSocket(channel, start))) {
                var _ = channel.close();
              }
            });
  }

  /**
   * A channel that could not even be registered has no loop, and is not closed in the usual way.
   */
  private void fail(Channel channel, IOException why) {
    if (channel.isRegistered()) {
      var _ = channel.close();
    } else if (channel.isOpen()) {
      channel.unsafe().closeForcibly();
    }
    result.completeExceptionally(why);
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
