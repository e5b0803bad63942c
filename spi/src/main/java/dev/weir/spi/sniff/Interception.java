package dev.weir.spi.sniff;

/**
 * What an inspector gives the kernel when it takes a stream over. It carries channels, which this
 * package does not know: the kernel asks for {@code dev.weir.spi.net.Interceptor} and detaches the
 * inspector if it is anything else.
 *
 * @since 1.0
 */
public interface Interception {}
