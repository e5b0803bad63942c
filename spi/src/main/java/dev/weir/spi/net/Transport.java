package dev.weir.spi.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.EventLoop;

/**
 * Netty as the kernel runs it: event loops, socket types, allocator and the options that every data
 * socket has. Implemented by the kernel.
 *
 * @since 1.0
 */
public interface Transport {
  /** A new bootstrap for accepting TCP; the caller adds its options and its child handler. */
  ServerBootstrap server();

  /**
   * A new bootstrap for connecting TCP on a given loop; the caller adds its options and handler.
   */
  Bootstrap client(EventLoop loop);

  /** Whether native epoll is in use; without it, options of Linux sockets cannot be set. */
  boolean isEpoll();
}
