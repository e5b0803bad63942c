package dev.weir.kernel.net;

import dev.weir.spi.net.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Netty on native epoll, or on NIO where its library cannot be loaded.
 *
 * <p>{@code TCP_NODELAY} is not among the options: Netty sets it on every socket that it makes or
 * accepts, and asking for it would be a second system call.
 */
public final class NettyTransport implements Transport, AutoCloseable {
  /**
   * What may wait for a slow reader on each leg before the other side is read no more. One read is
   * at most 256 KiB, so a leg holds at most half a megabyte.
   */
  private static final WriteBufferWaterMark WAITING =
      new WriteBufferWaterMark(64 * 1024, 256 * 1024);

  private static final int READ_MIN = 512;
  private static final int READ_START = 4096;
  private static final int READ_MAX = 256 * 1024;
  private static final RecvByteBufAllocator READS =
      new AdaptiveRecvByteBufAllocator(READ_MIN, READ_START, READ_MAX);

  /** A datagram of any size, and then some: who gets more than fits has lost a part of it. */
  private static final int DATAGRAM = 64 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(NettyTransport.class);

  private final boolean epoll;
  private final EventLoopGroup loops;

  /**
   * Starts the event loops.
   *
   * @param threads how many
   * @param allowEpoll false to use NIO even where epoll is there, for tests
   */
  public NettyTransport(int threads, boolean allowEpoll) {
    epoll = allowEpoll && Epoll.isAvailable();
    if (allowEpoll && !epoll) {
      LOG.atWarn()
          .log(
              "native epoll cannot be used: everything is slower, and there is no so_mark, red or"
                  + " redu (weir doctor says more): {}",
              String.valueOf(Epoll.unavailabilityCause()));
    }
    IoHandlerFactory io = epoll ? EpollLoops.factory() : NioIoHandler.newFactory();
    loops = new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("loop", true), io);
  }

  @Override
  public ServerBootstrap server(InetAddress local) {
    return new ServerBootstrap()
        .group(loops)
        .channelFactory(() -> listening(local))
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.AUTO_READ, false)
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WAITING)
        .childOption(ChannelOption.RECVBUF_ALLOCATOR, READS);
  }

  private ServerChannel listening(InetAddress local) {
    if (!epoll) {
      return new NioServerSocketChannel();
    }
    return isOnlyV4(local)
        ? new EpollServerSocketChannel(SocketProtocolFamily.INET)
        : new EpollServerSocketChannel();
  }

  /**
   * A socket of both families works for IPv4, too, but takes longer ways. The wildcard address
   * means both families, however it is written.
   */
  private static boolean isOnlyV4(@Nullable InetAddress address) {
    return address instanceof Inet4Address && !address.isAnyLocalAddress();
  }

  @Override
  public ChannelFuture socket(EventLoop loop) {
    return socket(loop, null, channel -> {});
  }

  /**
   * The same transport, for one dial; tells of each socket before it is connected.
   *
   * @param remote where it will be connected to
   */
  public Transport telling(InetSocketAddress remote, Consumer<Channel> made) {
    return new Telling(this, remote, made);
  }

  private record Telling(NettyTransport transport, InetSocketAddress remote, Consumer<Channel> made)
      implements Transport {
    @Override
    public ServerBootstrap server(InetAddress local) {
      return transport.server(local);
    }

    @Override
    public ChannelFuture socket(EventLoop loop) {
      return transport.socket(loop, remote.getAddress(), made);
    }

    @Override
    public Bootstrap datagrams(EventLoop loop, SocketProtocolFamily family) {
      return transport.datagrams(loop, family);
    }

    @Override
    public List<EventLoop> eventLoops() {
      return transport.eventLoops();
    }

    @Override
    public boolean isEpoll() {
      return transport.isEpoll();
    }
  }

  private SocketChannel unregistered(@Nullable InetAddress remote) {
    if (!epoll) {
      return new NioSocketChannel();
    }
    return isOnlyV4(remote)
        ? new EpollSocketChannel(SocketProtocolFamily.INET)
        : new EpollSocketChannel();
  }

  /** By hand: a bootstrap would make and copy tables of options for each connection. */
  private ChannelFuture socket(
      EventLoop loop, @Nullable InetAddress remote, Consumer<Channel> made) {
    SocketChannel channel = unregistered(remote);
    made.accept(channel);
    channel
        .config()
        .setAllowHalfClosure(true)
        .setAutoRead(false)
        .setWriteBufferWaterMark(WAITING)
        .setRecvByteBufAllocator(READS);
    return loop.register(channel);
  }

  @Override
  public Bootstrap datagrams(EventLoop loop, SocketProtocolFamily family) {
    ChannelFactory<DatagramChannel> sockets =
        epoll ? () -> new EpollDatagramChannel(family) : () -> new NioDatagramChannel(family);
    return new Bootstrap()
        .group(loop)
        .channelFactory(sockets)
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.ALLOCATOR, ByteBufAllocator.DEFAULT)
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WAITING)
        // A guess that is too small would cut a datagram, so there is no guessing.
        .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(DATAGRAM));
  }

  @Override
  public List<EventLoop> eventLoops() {
    List<EventLoop> all = new ArrayList<>();
    loops.forEach(one -> all.add((EventLoop) one));
    return all;
  }

  @Override
  public boolean isEpoll() {
    return epoll;
  }

  /** The loops, for what is not bound to a session. */
  public EventLoopGroup loops() {
    return loops;
  }

  /** Stops the loops; waits two seconds at most. */
  @Override
  public void close() {
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
  }
}
