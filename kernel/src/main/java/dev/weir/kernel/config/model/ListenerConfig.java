package dev.weir.kernel.config.model;

import dev.weir.kernel.config.bind.Kind;
import dev.weir.kernel.config.bind.Origin;
import dev.weir.kernel.config.bind.Ref;
import dev.weir.kernel.config.bind.Refers;
import dev.weir.kernel.config.bind.Section;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;

/** How connections arrive at a service. */
@Section("listener")
@Doc("How connections arrive at a service.")
public record ListenerConfig(
    @Doc("Type of the listener.") @Default("tcp") @Refers(Kind.LISTENER) Ref type,
    @Doc("Options of the listener.") Mapping metadata,
    Origin origin) {}
