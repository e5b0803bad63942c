package dev.weir.plugin.socks;

import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Key;
import dev.weir.spi.config.Range;
import java.time.Duration;

/**
 * The metadata of the connector {@code socks5}.
 *
 * @param timeout for the whole negotiation, where the way itself has no shorter one
 * @param notls accepted: TLS inside SOCKS is never asked for
 * @param relay how datagrams are carried
 * @param bufferSize accepted: datagrams of all sizes are taken
 */
@Doc("Asks a SOCKS 5 server for a way to the target.")
public record SocksConnectorConfig(
    @Doc("Longest time for the negotiation; 0 for the limit of the way.")
        @Key(aliases = {"connectTimeout"})
        @Default("0s")
        Duration timeout,
    @Doc("Accepted; TLS inside SOCKS, which is no part of the standard, is never asked for.")
        @Default("true")
        boolean notls,
    @Doc("How datagrams are carried: by associations, as RFC 1928 has it; nothing else is built.")
        @Default("udp")
        String relay,
    @Doc("Accepted and without effect: datagrams of all sizes are taken whole.")
        @Key("udp.bufferSize")
        @Default("4096")
        @Range(min = "1", max = "65535")
        int bufferSize) {}
