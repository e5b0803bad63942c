package dev.weir.spi.record;

import dev.weir.spi.ComponentContext;
import dev.weir.spi.ComponentFactory;

/**
 * Makes recorders. The type is the key that holds the options in the {@code recorders} section: an
 * entry with {@code http: {…}} is made by the factory of type {@code http}.
 *
 * @param <C> the configuration record
 * @since 1.0
 */
public interface RecorderFactory<C extends Record>
    extends ComponentFactory<C, Recorder, ComponentContext> {}
