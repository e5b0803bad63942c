package dev.weir.kernel.config.model;

import dev.weir.kernel.config.bind.Section;
import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Key;
import dev.weir.spi.config.Range;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's own keys in the metadata of hops and nodes. A null falls back from node to hop, and
 * from there to the selector's, sockopts' and interface's values.
 */
@Section("node.metadata")
@Doc("Options of a hop or node.")
public record NodeOptions(
    @Doc("SO_MARK of connections to nodes; 0 for none.") @Key("so_mark") @Range(min = "0")
        @Nullable Integer mark,
    @Doc("Local address or interface of connections to nodes.") @Key("interface")
        @Nullable String networkInterface,
    @Doc("How often a node is chosen in relation to the others, by strategy random.")
        @Default("1")
        @Range(min = "1", max = "1000000")
        int weight,
    @Doc("Whether the node is used only if all others have failed.") @Default("false")
        boolean backup,
    @Doc("Failures after which the node rests.") @Key(aliases = "max_fails") @Range(min = "1")
        @Nullable Integer maxFails,
    @Doc("How long the failed node rests.") @Key(aliases = "fail_timeout") @Range(min = "0s")
        @Nullable Duration failTimeout) {}
