package dev.weir.kernel.config.model;

import dev.weir.kernel.config.bind.Kind;
import dev.weir.kernel.config.bind.Origin;
import dev.weir.kernel.config.bind.Ref;
import dev.weir.kernel.config.bind.Refers;
import dev.weir.kernel.config.bind.Section;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.spi.config.Credentials;
import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Range;
import org.jspecify.annotations.Nullable;

/** Which protocol a service speaks to its clients. */
@Section("handler")
@Doc("Which protocol a service speaks to its clients.")
public record HandlerConfig(
    @Doc("Type of the handler.") @Default("auto") @Refers(Kind.HANDLER) Ref type,
    @Doc("How often a failed connection to a target is tried again.")
        @Default("0")
        @Range(min = "0", max = "100")
        int retries,
    @Doc("The way to targets; direct without it.") @Refers(Kind.CHAIN) @Nullable Ref chain,
    @Doc("Whom the service lets in; everyone without it.") @Nullable Credentials auth,
    @Doc("Options of the handler, of sniffing and of sniffers.") Mapping metadata,
    Origin origin) {}
