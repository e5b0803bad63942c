package dev.weir.spi.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketProtocolFamily;
import java.net.InetAddress;
import java.util.List;

/**
 * Netty as the kernel runs it: event loops, socket types, allocator and the options that every data
 * socket has. Implemented by the kernel.
 *
 * @since 1.0
 */
public interface Transport {
  /**
   * A new bootstrap for accepting TCP; the caller adds its options and its child handler.
   *
   * @param local where it will be bound: a socket of the address's own family takes shorter ways
   */
  ServerBootstrap server(InetAddress local);

  /**
   * A new TCP socket on a given loop, to be connected once the caller has set its options.
   * Auto-read is off and half-closure allowed.
   *
   * @return done when it is registered with the loop, which is at once if called there; the caller
   *     closes the channel even if this fails, by force if it is not registered
   * @throws io.netty.channel.ChannelException if the system gives no socket
   */
  ChannelFuture socket(EventLoop loop);

  /**
   * A new bootstrap for a datagram socket on a given loop, bound or connected; the caller adds its
   * options and handler. It receives datagrams of any size, whole. Auto-read is off.
   *
   * @param family of the addresses that it will talk to; IPv6 sockets talk to IPv4 addresses, too
   */
  Bootstrap datagrams(EventLoop loop, SocketProtocolFamily family);

  /** All event loops, for what listens once on each. */
  List<EventLoop> eventLoops();

  /** Whether native epoll is in use; without it, options of Linux sockets cannot be set. */
  boolean isEpoll();
}
