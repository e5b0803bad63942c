package dev.weir.spi.net;

/**
 * The way that a leg took.
 *
 * @param text {@code node@address > node@address > target}, or just the target
 * @param source local address of the outgoing socket
 * @param destination remote address of the outgoing socket
 * @since 1.0
 */
public record Route(String text, String source, String destination) {}
