package dev.weir.spi;

/**
 * Makes matchers for the {@code bypasses} section. The type is the key under which an entry keeps
 * its options; {@code matchers} (with {@code file} and {@code reload}) is the built-in one.
 *
 * @param <C> the configuration record
 * @since 1.0
 */
public interface BypassFactory<C extends Record>
    extends ComponentFactory<C, Bypass, ComponentContext> {}
