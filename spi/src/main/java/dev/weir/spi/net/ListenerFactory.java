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
}
