package dev.weir.plugin.socks;

import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Key;
import dev.weir.spi.config.Range;
import java.time.Duration;

/**
 * The metadata of the handler {@code socks5}.
 *
 * @param readTimeout for the whole negotiation
 * @param notls accepted: TLS inside SOCKS is never offered
 * @param udp whether associations are served
 * @param bufferSize accepted: datagrams of all sizes are taken
 * @param lowestPort for the sockets of associations; 0 for the system's choice
 * @param highestPort for the sockets of associations
 * @param ttl of a flow
 * @param maxFlows of an association
 */
@Doc("Serves SOCKS 5.")
public record SocksHandlerConfig(
    @Doc("Longest time from the connection to the last byte of the request.")
        @Default("15s")
        @Range(min = "1ms")
        Duration readTimeout,
    @Doc("Accepted; TLS inside SOCKS, which is no part of the standard, is never offered.")
        @Default("true")
        boolean notls,
    @Doc("Whether clients may send datagrams (UDP ASSOCIATE).") @Default("true") boolean udp,
    @Doc("Accepted and without effect: datagrams of all sizes are taken whole.")
        @Key(value = "udp.bufferSize", aliases = "udpBufferSize")
        @Default("4096")
        @Range(min = "1", max = "65535")
        int bufferSize,
    @Doc("The lowest port on which a client's datagrams are taken; 0 is the system's choice.")
        @Key("udp.bindRange.min")
        @Default("0")
        @Range(min = "0", max = "65535")
        int lowestPort,
    @Doc("The highest such port; 0 is the lowest one.")
        @Key("udp.bindRange.max")
        @Default("0")
        @Range(min = "0", max = "65535")
        int highestPort,
    @Doc("Silence in both directions after which a flow of datagrams ends.")
        @Default("60s")
        @Range(min = "1ms", max = "24h")
        Duration ttl,
    @Doc(
            "How many targets a client may send datagrams to at a time; for one more the one that"
                + " is silent longest ends.")
        @Default("1024")
        @Range(min = "1", max = "65535")
        int maxFlows) {}
