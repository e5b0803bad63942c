package dev.weir.plugin.relay;

import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Range;
import java.time.Duration;

/**
 * The metadata of the handler {@code relay}.
 *
 * @param readTimeout for the whole header of a request
 * @param nodelay whether to answer before a way that answers late has answered
 */
@Doc("Serves the relay protocol: to the target that a client names, or to the service's own.")
public record RelayHandlerConfig(
    @Doc("Longest time from the connection to the last byte of the request.")
        @Default("15s")
        @Range(min = "1ms")
        Duration readTimeout,
    @Doc(
            "Answer as soon as the way is open, even if its last hop has not said yet that the"
                + " target was reached.")
        @Default("false")
        boolean nodelay) {}
