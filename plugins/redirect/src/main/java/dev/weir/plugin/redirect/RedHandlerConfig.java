package dev.weir.plugin.redirect;

import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Key;
import org.jspecify.annotations.Nullable;

/** Options of the {@code red} handler. */
public record RedHandlerConfig(
    @Doc("Whether TPROXY rules bring the connections, instead of REDIRECT; as the listener says.")
        @Nullable Boolean tproxy,
    @Doc("Whether the original address is dialled although a name is known.")
        @Key("sniffing.dialOriginalDst")
        @Default("false")
        boolean dialOriginal,
    @Doc("Whether a name that cannot be reached gives way to the original address.")
        @Key("sniffing.fallback")
        @Default("false")
        boolean fallback) {}
