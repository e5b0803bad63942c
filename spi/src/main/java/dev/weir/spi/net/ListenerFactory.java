package dev.weir.spi.net;

import dev.weir.spi.ComponentContext;
import dev.weir.spi.ComponentFactory;
import dev.weir.spi.Network;

/**
 * Makes listeners; configured by {@code listener.metadata}.
 *
 * @param <C> the configuration record
 * @since 1.0
 */
public interface ListenerFactory<C extends Record>
    extends ComponentFactory<C, Listener, ComponentContext> {
  /** What its listeners accept: TCP for channels, UDP for flows of datagrams. */
  default Network network() {
    return Network.TCP;
  }

  /**
   * Whether a listener with this configuration may share its address with others that say so too;
   * where one does not, two services on one address are refused.
   */
  default boolean sharesAddress(C config) {
    return false;
  }
}
