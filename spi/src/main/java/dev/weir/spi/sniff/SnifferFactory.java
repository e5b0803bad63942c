package dev.weir.spi.sniff;

import dev.weir.spi.ComponentContext;
import dev.weir.spi.ComponentFactory;
import java.util.Set;

/**
 * Makes sniffers. Its configuration is bound from the handler metadata of every service that has
 * {@code sniffing: true}, beside the handler's own keys.
 *
 * @param <C> the configuration record
 * @since 1.0
 */
public interface SnifferFactory<C extends Record>
    extends ComponentFactory<C, Sniffer, ComponentContext> {
  /**
   * Ports whose datagrams are shown to its sniffers even where the service does not sniff, since
   * reading them costs next to nothing and tells a lot.
   */
  default Set<Integer> datagramPorts() {
    return Set.of();
  }
}
