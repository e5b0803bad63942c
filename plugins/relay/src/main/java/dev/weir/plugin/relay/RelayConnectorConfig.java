package dev.weir.plugin.relay;

import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Key;
import java.time.Duration;

/**
 * The metadata of the connector {@code relay}.
 *
 * @param connectTimeout for the server's answer, where it is waited for
 * @param nodelay whether to wait for the answer
 */
@Doc("Asks a relay server for a way to the target.")
public record RelayConnectorConfig(
    @Doc("Longest wait for the server's answer with nodelay; 0 for the limit of the way.")
        @Key(aliases = {"timeout"})
        @Default("0s")
        Duration connectTimeout,
    @Doc(
            "Wait for the server's answer before the way counts as open. The server needs nodelay"
                + " too, or protocols whose clients speak first do not get through.")
        @Default("false")
        boolean nodelay) {}
