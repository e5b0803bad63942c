package dev.weir.spi.net;

import dev.weir.spi.ComponentContext;
import dev.weir.spi.ComponentFactory;
import dev.weir.spi.Network;

/**
 * Makes dialers; configured by {@code dialer.metadata}.
 *
 * @param <C> the configuration record
 * @since 1.0
 */
public interface DialerFactory<C extends Record>
    extends ComponentFactory<C, Dialer, ComponentContext> {
  /** What its dialers open: TCP for channels, UDP for links of datagrams. */
  default Network network() {
    return Network.TCP;
  }
}
