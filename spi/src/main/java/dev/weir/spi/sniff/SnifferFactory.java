package dev.weir.spi.sniff;

import dev.weir.spi.ComponentContext;
import dev.weir.spi.ComponentFactory;

/**
 * Makes sniffers. Its configuration is bound from the handler metadata of every service that has
 * {@code sniffing: true}, beside the handler's own keys.
 *
 * @param <C> the configuration record
 * @since 1.0
 */
public interface SnifferFactory<C extends Record>
    extends ComponentFactory<C, Sniffer, ComponentContext> {}
