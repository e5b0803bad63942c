package dev.weir.spi.net;

import dev.weir.spi.ComponentContext;
import dev.weir.spi.Network;
import dev.weir.spi.config.Credentials;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel offers to a handler.
 *
 * @since 1.0
 */
public interface HandlerContext extends ComponentContext {
  /** Rules and ways to targets, as this service configures them. */
  Router router();

  /** Sockets, for handlers that need one of their own beside the client's. */
  Transport transport();

  /** The pump between client and server, with this service's sniffing. */
  Relay relay();

  /** Whom the service lets in; null if it asks for no credentials. */
  @Nullable Credentials auth();

  /** The service's fixed targets; null if it has none. */
  @Nullable Forwarder forwarder();

  /** What the service's listener accepts. */
  default Network network() {
    return Network.TCP;
  }

  /** Whether the service sniffs. */
  boolean sniffing();

  /**
   * A handler of the same service with the same configuration, to give connections to.
   *
   * @param type one of {@link HandlerFactory#uses()}
   * @throws IllegalArgumentException if it is none of them
   */
  default Handler sibling(String type) {
    throw new IllegalArgumentException(
        "handler " + type + ": not asked for (expected: one of HandlerFactory.uses())");
  }
}
