package dev.weir.plugin.redirect;

import dev.weir.channels.KeepAlive;
import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Key;
import dev.weir.spi.config.Range;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Options of the {@code red} listener. */
public record RedListenerConfig(
    @Doc("Whether TPROXY rules bring the connections, instead of REDIRECT; as the handler says.")
        @Nullable Boolean tproxy,
    @Doc("Whether to probe silent connections, so that dead peers are noticed.") @Default("true")
        boolean keepalive,
    @Doc("Silence before the first probe; 0 is the system's own.")
        @Key("keepalive.idle")
        @Default("0s")
        @Range(min = "0s", max = "9h")
        Duration keepaliveIdle,
    @Doc("Time between probes; 0 is the system's own.")
        @Key("keepalive.interval")
        @Default("0s")
        @Range(min = "0s", max = "9h")
        Duration keepaliveInterval,
    @Doc("Unanswered probes until the connection is given up; 0 is the system's own.")
        @Key("keepalive.count")
        @Default("0")
        @Range(min = "0", max = "127")
        int keepaliveCount,
    @Doc("How many connections may wait to be accepted; the system may allow fewer.")
        @Default("4096")
        @Range(min = "1", max = "65535")
        int backlog,
    @Doc("Whether other processes may listen on the same port and share its connections.")
        @Default("false")
        boolean reuseport) {

  KeepAlive probes() {
    return new KeepAlive(keepalive, keepaliveIdle, keepaliveInterval, keepaliveCount);
  }
}
