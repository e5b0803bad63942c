package dev.weir.spi.sniff;

import org.jspecify.annotations.Nullable;

/**
 * What is known before the first byte of a stream, or after a change of protocol within it.
 *
 * @param first who sent the bytes that are being looked at
 * @param port the target's port, 0 if unknown
 * @param upgrade the protocol that an HTTP upgrade agreed on, lower case; null if none
 * @param depth how many protocols enclose this one: 0 for the stream itself, 1 inside TLS or after
 *     an upgrade
 * @since 1.0
 */
public record SniffHints(Direction first, int port, @Nullable String upgrade, int depth) {}
