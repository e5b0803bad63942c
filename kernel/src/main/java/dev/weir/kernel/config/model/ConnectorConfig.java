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
import org.jspecify.annotations.Nullable;

/** The protocol in which a node is asked for a target. */
@Section("connector")
@Doc("The protocol in which a node is asked for a target.")
public record ConnectorConfig(
    @Doc("Type of the connector.") @Default("http") @Refers(Kind.CONNECTOR) Ref type,
    @Doc("How Weir identifies itself to the node.") @Nullable Credentials auth,
    @Doc("Options of the connector.") Mapping metadata,
    Origin origin) {}
