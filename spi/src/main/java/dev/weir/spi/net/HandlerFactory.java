package dev.weir.spi.net;

import dev.weir.spi.ComponentFactory;
import dev.weir.spi.Network;
import java.util.Set;

/**
 * Makes handlers; configured by {@code handler.metadata}.
 *
 * @param <C> the configuration record
 * @since 1.0
 */
public interface HandlerFactory<C extends Record>
    extends ComponentFactory<C, Handler, HandlerContext> {
  /**
   * What its handlers can serve: {@link Handler#stream} for TCP, {@link Handler#datagrams} for UDP.
   */
  default Set<Network> networks() {
    return Set.of(Network.TCP);
  }
}
