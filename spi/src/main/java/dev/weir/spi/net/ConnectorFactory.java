package dev.weir.spi.net;

import dev.weir.spi.ComponentFactory;

/**
 * Makes connectors; configured by {@code connector.metadata}.
 *
 * @param <C> the configuration record
 * @since 1.0
 */
public interface ConnectorFactory<C extends Record>
    extends ComponentFactory<C, Connector, ConnectorContext> {}
