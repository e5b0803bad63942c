package dev.weir.plugin.socks;

import dev.weir.spi.net.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketProtocolFamily;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Binds the socket of an association: where its client reached us, on a port that is free. */
final class AssociationSocket {
  /** A burst has to fit: the system gives as much of it as it allows. */
  private static final int RECEIVE_BUFFER = 1 << 20;

  /** Ports of a range that are tried before it counts as full. */
  private static final int TRIES = 32;

  private final Transport transport;
  private final EventLoop loop;
  private final InetAddress here;
  private final int lowest;
  private final int ports;
  private final CompletableFuture<Channel> result = new CompletableFuture<>();

  private AssociationSocket(
      Transport transport, EventLoop loop, InetAddress here, SocksHandlerConfig config) {
    this.transport = transport;
    this.loop = loop;
    this.here = here;
    lowest = config.lowestPort();
    ports = lowest == 0 ? 1 : Math.max(config.highestPort(), lowest) - lowest + 1;
  }

  /** Binds; completes on the loop. The socket does not read yet. */
  static CompletionStage<Channel> bind(
      Transport transport, EventLoop loop, InetAddress here, SocksHandlerConfig config) {
    var socket = new AssociationSocket(transport, loop, here, config);
    int first = ThreadLocalRandom.current().nextInt(socket.ports);
    socket.attempt(first, Math.min(TRIES, socket.ports));
    return socket.result;
  }

  private void attempt(int index, int left) {
    var family =
        here instanceof Inet6Address ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
    int port = lowest == 0 ? 0 : lowest + index;
    var _ =
        transport
            .datagrams(loop, family)
            .handler(new Nothing())
            .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
            .bind(new InetSocketAddress(here, port))
            .addListener(done -> {
              Channel channel = ((ChannelFuture) done).channel();
              onLoop(() -> bound(channel, done.cause(), index, left));
            });
  }

  /** A socket that could not even be made is told of on another thread. */
  private void onLoop(Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
    } else {
      loop.execute(task);
    }
  }

  private void bound(Channel channel, @Nullable Throwable failure, int index, int left) {
    if (failure == null) {
      result.complete(channel);
    } else if (left > 1) {
      attempt((index + 1) % ports, left - 1);
    } else {
      result.completeExceptionally(failure);
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
