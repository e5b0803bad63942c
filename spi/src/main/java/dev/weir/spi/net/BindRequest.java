package dev.weir.spi.net;

import java.net.InetSocketAddress;

/**
 * Where to listen.
 *
 * @param transport how
 * @param address resolved; the wildcard address means every address of both families
 * @param mark SO_MARK of the sockets by which the listener answers clients whose packets were
 *     brought by the firewall, so that the answers are not caught again; 0 for none. A mark that
 *     cannot be set is a failure.
 * @since 1.0
 */
public record BindRequest(Transport transport, InetSocketAddress address, int mark) {
  /** A request without a mark. */
  public BindRequest(Transport transport, InetSocketAddress address) {
    this(transport, address, 0);
  }
}
