package dev.weir.kernel.config.model;

import dev.weir.kernel.config.bind.Section;
import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Key;
import dev.weir.spi.config.Range;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The kernel's own keys in the metadata of a handler that sniffs. */
@Section("handler.metadata")
@Doc("Sniffing.")
public record SniffingOptions(
    @Doc("Whether traffic is looked into.") @Key("sniffing") @Default("false") boolean enabled,
    @Doc("How long a first message is waited for; each handler has its own default.")
        @Key("sniffing.timeout")
        @Range(min = "0s", max = "1h")
        @Nullable Duration timeout,
    @Doc("Whether a name that cannot be reached gives way to the original address.")
        @Key("sniffing.fallback")
        @Default("false")
        boolean fallback,
    @Doc("Whether the original address is dialled although a name is known.")
        @Key("sniffing.dialOriginalDst")
        @Default("false")
        boolean dialOriginalDst) {}
