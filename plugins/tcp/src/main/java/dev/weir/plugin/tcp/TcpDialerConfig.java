package dev.weir.plugin.tcp;

import dev.weir.channels.KeepAlive;
import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Key;
import dev.weir.spi.config.Range;
import java.time.Duration;

/** Options of the {@code tcp} dialer. */
public record TcpDialerConfig(
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
        int keepaliveCount) {

  KeepAlive probes() {
    return new KeepAlive(keepalive, keepaliveIdle, keepaliveInterval, keepaliveCount);
  }
}
