package dev.weir.plugin.socks;

import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Range;
import java.time.Duration;

/**
 * The metadata of the handler {@code socks5}.
 *
 * @param readTimeout for the whole negotiation
 * @param notls accepted: TLS inside SOCKS is never offered
 */
@Doc("Serves SOCKS 5.")
public record SocksHandlerConfig(
    @Doc("Longest time from the connection to the last byte of the request.")
        @Default("15s")
        @Range(min = "1ms")
        Duration readTimeout,
    @Doc("Accepted; TLS inside SOCKS, which is no part of the standard, is never offered.")
        @Default("true")
        boolean notls) {}
