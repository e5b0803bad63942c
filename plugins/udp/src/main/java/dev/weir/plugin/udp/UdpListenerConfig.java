package dev.weir.plugin.udp;

import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Key;
import dev.weir.spi.config.Range;
import java.time.Duration;

/** Options of the {@code udp} listener. */
public record UdpListenerConfig(
    @Doc("Silence in both directions after which a flow ends.")
        @Key(aliases = "keepalive.ttl")
        @Default("5s")
        @Range(min = "1ms", max = "24h")
        Duration ttl,
    @Doc(
            "Whether a flow outlives its first answer. It always does, until ttl: otherwise a"
                + " second datagram of the answer would be lost.")
        @Default("false")
        boolean keepalive,
    @Doc("Accepted and without effect: datagrams of all sizes are taken whole.")
        @Default("4096")
        @Range(min = "1", max = "65535")
        int readBufferSize,
    @Doc("How many datagrams of a flow wait for its target to be found; more are dropped.")
        @Default("128")
        @Range(min = "1", max = "65535")
        int readQueueSize,
    @Doc("Accepted and without effect: a flow is served with its first datagram.")
        @Default("128")
        @Range(min = "1", max = "65535")
        int backlog,
    @Doc("How many flows there may be; for one more the one that is silent longest ends.")
        @Default("4096")
        @Range(min = "1", max = "1000000")
        int maxFlows) {}
