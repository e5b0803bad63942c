package dev.weir.plugin.udp;

import dev.weir.channels.BindFailure;
import dev.weir.spi.Network;
import dev.weir.spi.net.Acceptor;
import dev.weir.spi.net.BindRequest;
import dev.weir.spi.net.Bound;
import dev.weir.spi.net.Listener;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketProtocolFamily;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Binds a UDP port and tells the flows of its clients apart. */
final class UdpListener implements Listener {
  /** A burst has to fit: the system gives as much of it as it allows. */
  private static final int RECEIVE_BUFFER = 4 << 20;

  private static final long CLOSE_SECONDS = 3;
  private static final AtomicInteger TURN = new AtomicInteger();

  private final UdpListenerConfig config;
  private final String name;

  UdpListener(UdpListenerConfig config, String name) {
    this.config = config;
    this.name = name;
  }

  @Override
  public CompletionStage<Bound> bind(BindRequest request) {
    InetAddress ip = request.address().getAddress();
    boolean one = ip instanceof Inet4Address && !ip.isAnyLocalAddress();
    CompletableFuture<Bound> dual =
        bind(request, one ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6);
    if (one || (ip != null && !ip.isAnyLocalAddress())) {
      return dual;
    }
    // A machine without IPv6 has no sockets for both families.
    return dual.exceptionallyCompose(failure ->
        noFamily(failure)
            ? bind(request, SocketProtocolFamily.INET)
            : CompletableFuture.failedFuture(failure));
  }

  private static boolean noFamily(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
      if (text.contains("family not supported") || text.contains("cannot assign")) {
        return true;
      }
    }
    return false;
  }

  private CompletableFuture<Bound> bind(BindRequest request, SocketProtocolFamily family) {
    List<EventLoop> loops = request.transport().eventLoops();
    EventLoop loop = loops.get(Math.floorMod(TURN.getAndIncrement(), loops.size()));
    var flows = new Flows(config, name);
    var result = new CompletableFuture<Bound>();
    var _ =
        request
            .transport()
            .datagrams(loop, family)
            .handler(flows)
            .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
            // Nothing is read before serve(): the kernel binds all services before any serves.
            .option(ChannelOption.AUTO_READ, false)
            .bind(request.address())
            .addListener(done -> {
              if (done.isSuccess()) {
                result.complete(new BoundSocket(((ChannelFuture) done).channel(), flows));
              } else {
                result.completeExceptionally(
                    BindFailure.of(Network.UDP, request.address(), done.cause()));
              }
            });
    return result;
  }

  /**
   * A bound port that reads once it is told to. Its flows cannot outlive it, since they share its
   * socket.
   */
  private record BoundSocket(Channel channel, Flows flows) implements Bound {
    @Override
    public InetSocketAddress address() {
      return (InetSocketAddress) channel.localAddress();
    }

    @Override
    public void serve(Acceptor acceptor) {
      channel.eventLoop().execute(() -> flows.serve(channel, acceptor));
    }

    @Override
    public void close() {
      var closing = channel.close();
      EventLoop loop = channel.eventLoop();
      if (loop.inEventLoop() || loop.isShuttingDown()) {
        return;
      }
      try {
        // Waiting lets the caller bind the same port right away.
        var _ = closing.await(CLOSE_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
