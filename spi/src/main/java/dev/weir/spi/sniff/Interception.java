package dev.weir.spi.sniff;

/**
 * Marks what can take a stream over from the relay. What it really does needs channels, so the
 * contract is in {@link dev.weir.spi.net}.
 *
 * @since 1.0
 */
public interface Interception {}
