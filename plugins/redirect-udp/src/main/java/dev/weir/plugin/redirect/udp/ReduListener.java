package dev.weir.plugin.redirect.udp;

import dev.weir.channels.BindFailure;
import dev.weir.spi.Addresses;
import dev.weir.spi.Network;
import dev.weir.spi.net.Acceptor;
import dev.weir.spi.net.BindRequest;
import dev.weir.spi.net.Bound;
import dev.weir.spi.net.DatagramFlows;
import dev.weir.spi.net.Listener;
import dev.weir.spi.net.PrivilegeException;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Binds one socket on each event loop. The system spreads the flows over them by their addresses,
 * so that all datagrams of one flow come to the same loop.
 */
final class ReduListener implements Listener {
  private static final long CLOSE_SECONDS = 3;

  private final ReduListenerConfig config;
  private final String name;

  ReduListener(ReduListenerConfig config, String name) {
    this.config = config;
    this.name = name;
  }

  @Override
  public CompletionStage<Bound> bind(BindRequest request) {
    if (!request.transport().isEpoll()) {
      return CompletableFuture.failedFuture(
          new IOException("redu: needs Linux with native epoll, which could not be loaded"));
    }
    InetAddress ip = request.address().getAddress();
    boolean v4 = ip instanceof Inet4Address && !ip.isAnyLocalAddress();
    try {
      return CompletableFuture.completedFuture(bind(request, v4));
    } catch (SocketError e) {
      if (v4 || !ip.isAnyLocalAddress() || !e.isFamily()) {
        return CompletableFuture.failedFuture(failure(request.address(), e));
      }
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
    // A machine without IPv6 has no sockets for both families.
    try {
      return CompletableFuture.completedFuture(bind(request, true));
    } catch (IOException e) {
      return CompletableFuture.failedFuture(failure(request.address(), e));
    }
  }

  private Bound bind(BindRequest request, boolean v4) throws IOException {
    List<ReduSocket> sockets = new ArrayList<>();
    InetSocketAddress address = request.address();
    try {
      for (EventLoop loop : request.transport().eventLoops()) {
        var socket = new ReduSocket((IoEventLoop) loop, address, v4, request.mark());
        sockets.add(socket);
        // The first may have chosen the port; the others share it.
        address = socket.address();
      }
    } catch (IOException e) {
      sockets.forEach(ReduSocket::close);
      throw e;
    }
    return new BoundSockets(sockets);
  }

  private static IOException failure(InetSocketAddress address, IOException cause) {
    if (cause instanceof SocketError error && error.isPermission()) {
      return new PrivilegeException(
          "no permission for a transparent socket: "
              + Addresses.text(address)
              + ": "
              + cause.getMessage()
              + " (needs CAP_NET_RAW; marks before Linux 5.17 CAP_NET_ADMIN; with systemd:"
              + " AmbientCapabilities=CAP_NET_RAW; by hand: setpriv --reuid USER --regid USER"
              + " --init-groups --inh-caps=+net_raw --ambient-caps=+net_raw weir …)",
          cause);
    }
    return BindFailure.of(Network.UDP, address, cause);
  }

  /** The sockets of one listener. */
  private final class BoundSockets implements Bound {
    private final List<ReduSocket> sockets;

    BoundSockets(List<ReduSocket> sockets) {
      this.sockets = List.copyOf(sockets);
    }

    @Override
    public InetSocketAddress address() {
      return sockets.getFirst().address();
    }

    @Override
    public void serve(Acceptor acceptor) {
      // The bound holds for all loops together; each gets its share, since they share nothing.
      int each = Math.max(1, config.maxFlows() / sockets.size());
      var limits = new DatagramFlows.Limits(config.ttl(), each, config.readQueueSize());
      for (ReduSocket socket : sockets) {
        socket.loop().execute(() -> socket.serve(name, limits, acceptor));
      }
    }

    @Override
    public void close() {
      var closed = new CountDownLatch(sockets.size());
      boolean wait = true;
      for (ReduSocket socket : sockets) {
        wait &= !socket.loop().inEventLoop();
        try {
          socket
              .loop()
              .execute(() -> {
                socket.close();
                closed.countDown();
              });
        } catch (RejectedExecutionException e) {
          // The loops have ended, and nothing else uses the socket any more.
          socket.close();
          closed.countDown();
        }
      }
      try {
        var _ = wait && closed.await(CLOSE_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
