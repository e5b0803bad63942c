package dev.weir.plugin.redirect;

import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Range;
import org.jspecify.annotations.Nullable;

/** Options of the {@code red} listener. */
public record RedListenerConfig(
    @Doc("Whether TPROXY rules bring the connections, instead of REDIRECT; as the handler says.")
        @Nullable Boolean tproxy,
    @Doc("How many connections may wait to be accepted; the system may allow fewer.")
        @Default("4096")
        @Range(min = "1", max = "65535")
        int backlog,
    @Doc("Whether other processes may listen on the same port and share its connections.")
        @Default("false")
        boolean reuseport) {}
