package dev.weir.plugin.auto;

import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Range;
import java.time.Duration;

/**
 * The metadata of the handler {@code auto}; that of the handlers it gives connections to stands
 * beside it.
 *
 * @param firstByteTimeout for the first byte; the handlers have limits of their own for the rest
 */
@Doc("Serves HTTP proxy clients, SOCKS 5 clients and plain TLS on one port, by the first byte.")
public record AutoHandlerConfig(
    @Doc("Longest time from the connection to its first byte.") @Default("120s") @Range(min = "1ms")
        Duration firstByteTimeout) {}
