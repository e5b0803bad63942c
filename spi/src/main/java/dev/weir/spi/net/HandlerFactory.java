package dev.weir.spi.net;

import dev.weir.spi.ComponentFactory;

/**
 * Makes handlers; configured by {@code handler.metadata}.
 *
 * @param <C> the configuration record
 * @since 1.0
 */
public interface HandlerFactory<C extends Record>
    extends ComponentFactory<C, Handler, HandlerContext> {}
