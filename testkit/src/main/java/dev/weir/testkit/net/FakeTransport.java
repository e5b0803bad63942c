package dev.weir.testkit.net;

import dev.weir.spi.net.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Real sockets on two event loops of its own, without native options.
 *
 * @since 1.0
 */
public final class FakeTransport implements Transport, AutoCloseable {
  private static final int LOOPS = 2;
  private static final int LARGEST = 64 * 1024;
  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(LOOPS, NioIoHandler.newFactory());

  @Override
  public ServerBootstrap server(InetAddress local) {
    return new ServerBootstrap().group(group).channel(NioServerSocketChannel.class);
  }

  @Override
  public ChannelFuture socket(EventLoop loop) {
    var channel = new NioSocketChannel();
    channel.config().setAllowHalfClosure(true).setAutoRead(false);
    return loop.register(channel);
  }

  @Override
  public Bootstrap datagrams(EventLoop loop, SocketProtocolFamily family) {
    return new Bootstrap()
        .group(loop)
        .channelFactory(() -> new NioDatagramChannel(family))
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LARGEST));
  }

  @Override
  public List<EventLoop> eventLoops() {
    List<EventLoop> all = new ArrayList<>();
    group.forEach(one -> all.add((EventLoop) one));
    return all;
  }

  @Override
  public boolean isEpoll() {
    return false;
  }

  /** One of the loops. */
  public EventLoop loop() {
    return group.next();
  }

  /** Ends the loops and closes all their channels. */
  @Override
  public void close() {
    var _ = group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10_000);
  }
}
