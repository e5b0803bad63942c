package dev.weir.spi.net;

import java.net.InetSocketAddress;

/**
 * A bound listener.
 *
 * @since 1.0
 */
public interface Bound extends AutoCloseable {
  /** The real address; differs from what was asked for where the port was 0. */
  InetSocketAddress address();

  /** Starts to accept. Called once. */
  void serve(Acceptor acceptor);

  /** Stops accepting; connections that were accepted go on. May be called on any thread, twice. */
  @Override
  void close();
}
