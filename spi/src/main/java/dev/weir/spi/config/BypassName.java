package dev.weir.spi.config;

/**
 * The name of an entry of {@code bypasses}. The kernel checks that there is one, with file and
 * line; {@link dev.weir.spi.ComponentContext#bypass} gives it.
 *
 * @param name as written
 * @since 1.0
 */
public record BypassName(String name) {}
