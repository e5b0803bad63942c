package dev.weir.kernel.config.model;

import dev.weir.kernel.config.bind.Section;
import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Key;
import dev.weir.spi.config.Range;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's own keys in the metadata of a service. A null falls back to {@link
 * ServiceConfig#sockopts} and {@link ServiceConfig#networkInterface}.
 */
@Section("service.metadata")
@Doc("Options of a service.")
public record ServiceOptions(
    @Doc("SO_MARK of direct connections to targets; 0 for none.") @Key("so_mark") @Range(min = "0")
        @Nullable Integer mark,
    @Doc("Local address or interface of direct connections to targets.") @Key("interface")
        @Nullable String networkInterface,
    @Doc("How long a connection to a target or node may take.")
        @Default("10s")
        @Range(min = "1ms", max = "1h")
        Duration dialTimeout) {}
