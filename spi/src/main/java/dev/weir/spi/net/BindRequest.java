package dev.weir.spi.net;

import java.net.InetSocketAddress;

/**
 * Where to listen.
 *
 * @param transport how
 * @param address resolved; the wildcard address means every address of both families
 * @param mark SO_MARK of the service's sockets, 0 for none. A listener whose connections were
 *     brought by the firewall sets it, so that what it sends to clients is not caught again.
 * @since 1.0
 */
public record BindRequest(Transport transport, InetSocketAddress address, int mark) {
  /** Without a mark. */
  public BindRequest(Transport transport, InetSocketAddress address) {
    this(transport, address, 0);
  }
}
