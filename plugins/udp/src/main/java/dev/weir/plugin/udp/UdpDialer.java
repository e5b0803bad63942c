package dev.weir.plugin.udp;

import dev.weir.spi.net.DatagramLink;
import dev.weir.spi.net.DialRequest;
import dev.weir.spi.net.Dialer;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.record.Ending;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.SocketProtocolFamily;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Opens sockets that are connected to one address each. No state; any loop. */
final class UdpDialer implements Dialer {
  @Override
  public CompletionStage<Channel> dial(DialRequest request) {
    return CompletableFuture.failedStage(
        new RouteException(Ending.INTERNAL, "dialer udp: opens no streams"));
  }

  @Override
  public CompletionStage<DatagramLink> dialPackets(DialRequest request) {
    var family =
        request.address().getAddress() instanceof Inet6Address
            ? SocketProtocolFamily.INET6
            : SocketProtocolFamily.INET;
    var link = new SocketLink();
    var result = new CompletableFuture<DatagramLink>();
    Bootstrap bootstrap = request.transport().datagrams(request.loop(), family).handler(link);
    if (request.transport().isEpoll()) {
      // Reads with recvmsg: Netty's other way for connected sockets overlooks empty datagrams. And
      // the system may hand over several at once, which Netty takes apart again.
      bootstrap.option(EpollChannelOption.UDP_GRO, true);
    }
    var _ =
        bootstrap
            .register()
            .addListener(done -> {
              Channel channel = ((ChannelFuture) done).channel();
              if (done.isSuccess()) {
                connect(channel, request, link, result);
              } else {
                fail(channel, request, result, done.cause());
              }
            });
    return result;
  }

  private static void connect(
      Channel channel,
      DialRequest request,
      SocketLink link,
      CompletableFuture<DatagramLink> result) {
    InetSocketAddress from;
    try {
      from = SocketTies.apply(channel, request);
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
            return;
          }
          link.connected(channel);
          if (!result.complete(link)) {
            link.close();
          }
        });
  }

  /** A channel that could not even be made is told of on another thread, and has no loop. */
  private static void fail(
      Channel channel,
      DialRequest request,
      CompletableFuture<DatagramLink> result,
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
