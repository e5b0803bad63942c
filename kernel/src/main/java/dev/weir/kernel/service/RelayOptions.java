package dev.weir.kernel.service;

import dev.weir.kernel.config.bind.Section;
import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Range;
import java.time.Duration;

/**
 * The relay's own keys in the metadata of a handler.
 *
 * @param idleTimeout zero for never
 */
@Section("handler.metadata")
@Doc("Relaying.")
record RelayOptions(
    @Doc("When a connection that moves nothing is cut; 0 for never.")
        @Default("0s")
        @Range(min = "0s")
        Duration idleTimeout) {}
