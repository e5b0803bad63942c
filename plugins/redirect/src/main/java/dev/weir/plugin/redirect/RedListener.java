package dev.weir.plugin.redirect;

import dev.weir.channels.StreamSocket;
import dev.weir.spi.ConfigException;
import dev.weir.spi.net.BindRequest;
import dev.weir.spi.net.Bound;
import dev.weir.spi.net.Listener;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Accepts connections that were bound elsewhere, of both families on one socket, and finds out
 * where: with REDIRECT from the kernel's table of connections, with TPROXY from the accepted
 * socket's own local address.
 */
final class RedListener implements Listener {
  private final RedListenerConfig config;
  private final String name;
  private boolean transparent;

  RedListener(RedListenerConfig config, String name) {
    this.config = config;
    this.name = name;
    transparent = Boolean.TRUE.equals(config.tproxy());
  }

  /**
   * Takes what the handler says about TPROXY: it is enough if one of both does, but they must not
   * say opposite things.
   *
   * @throws ConfigException if they do
   */
  void agree(@Nullable Boolean handlers) {
    compare(config.tproxy(), handlers);
    if (handlers != null) {
      transparent = handlers;
    }
  }

  /**
   * Compares what both say.
   *
   * @throws ConfigException if they say opposite things
   */
  static void compare(@Nullable Boolean own, @Nullable Boolean handlers) {
    if (own != null && handlers != null && !own.equals(handlers)) {
      throw new ConfigException(
          "tproxy",
          handlers
              + ", but the listener's is "
              + own
              + " (expected: the same in handler.metadata and listener.metadata, or only in one of"
              + " them; true for TPROXY rules, false for REDIRECT)");
    }
  }

  @Override
  public CompletionStage<Bound> bind(BindRequest request) {
    if (!request.transport().isEpoll()) {
      return CompletableFuture.failedFuture(
          new IOException(
              "red: native epoll is not in use, so original destinations cannot be read (expected:"
                  + " Linux on x86_64 or aarch64; 'weir version' says why not)"));
    }
    return StreamSocket.bind(
        request,
        name,
        new StreamSocket.Options(config.backlog(), config.reuseport(), config.probes()),
        this::original,
        channel -> SocketPrivileges.apply(channel, transparent, request.mark()));
  }

  /** The table of connections also knows TPROXY's, but is not always in use there. */
  private @Nullable InetSocketAddress original(Channel channel) {
    return transparent
        ? channel.localAddress() instanceof InetSocketAddress local ? local : null
        : OriginalDestination.of(channel);
  }
}
