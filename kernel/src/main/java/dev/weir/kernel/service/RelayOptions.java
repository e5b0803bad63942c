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
 * @param splice false to copy all bytes
 */
@Section("handler.metadata")
@Doc("Relaying.")
record RelayOptions(
    @Doc("When a connection that moves nothing is cut; 0 for never.")
        @Default("0s")
        @Range(min = "0s")
        Duration idleTimeout,
    @Doc(
            "Whether bytes that nobody watches are moved inside the kernel, by splice(2), when many"
                + " come; false to copy them all.")
        @Default("true")
        boolean splice) {}
