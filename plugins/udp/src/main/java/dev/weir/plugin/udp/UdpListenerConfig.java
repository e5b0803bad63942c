package dev.weir.plugin.udp;

import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Key;
import dev.weir.spi.config.Range;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Options of the {@code udp} listener. */
public record UdpListenerConfig(
    @Doc("Silence in both directions after which a flow ends.")
        @Key(aliases = "keepalive.ttl")
        @Default("5s")
        @Range(min = "1ms", max = "24h")
        Duration ttl,
    @Doc(
            "Whether a flow outlives its first answer. It always does, until ttl: otherwise a"
                + " second datagram of the answer would be lost. false is told that at start.")
        @Nullable Boolean keepalive,
    @Doc("Without effect, which is said at start: datagrams of all sizes are taken whole.")
        @Range(min = "1", max = "65535")
        @Nullable Integer readBufferSize,
    @Doc("How many datagrams of a flow wait for its target to be found; more are dropped.")
        @Default("128")
        @Range(min = "1", max = "65535")
        int readQueueSize,
    @Doc("Without effect, which is said at start: a flow is served with its first datagram.")
        @Range(min = "1", max = "65535")
        @Nullable Integer backlog,
    @Doc("How many flows there may be; for one more the one that is silent longest ends.")
        @Default("4096")
        @Range(min = "1", max = "1000000")
        int maxFlows) {

  /** What was asked for and has no effect, for people. */
  List<String> ineffective() {
    List<String> all = new ArrayList<>();
    if (Boolean.FALSE.equals(keepalive)) {
      all.add("keepalive: false has no effect: a flow lives until ttl, not until its first answer");
    }
    if (readBufferSize != null) {
      all.add("readBufferSize has no effect: datagrams of all sizes are taken whole");
    }
    if (backlog != null) {
      all.add("backlog has no effect: a flow is served with its first datagram; see maxFlows");
    }
    return all;
  }
}
