package dev.weir.plugin.redirect.udp;

import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Range;
import java.time.Duration;

/** Options of the {@code redu} listener. */
public record ReduListenerConfig(
    @Doc("Silence in both directions after which a flow ends.")
        @Default("30s")
        @Range(min = "1ms", max = "24h")
        Duration ttl,
    @Doc("Accepted; datagrams of all sizes are taken whole, whatever it says.")
        @Default("4096")
        @Range(min = "1", max = "65535")
        int readBufferSize,
    @Doc("How many datagrams of a flow wait for its target to be reached; more are dropped.")
        @Default("128")
        @Range(min = "1", max = "65535")
        int readQueueSize,
    @Doc("How many flows there may be; for one more the one that is silent longest ends.")
        @Default("4096")
        @Range(min = "1", max = "1000000")
        int maxFlows) {}
