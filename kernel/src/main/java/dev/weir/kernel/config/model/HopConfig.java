package dev.weir.kernel.config.model;

import dev.weir.kernel.config.bind.Kind;
import dev.weir.kernel.config.bind.Origin;
import dev.weir.kernel.config.bind.Ref;
import dev.weir.kernel.config.bind.Refers;
import dev.weir.kernel.config.bind.Section;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Key;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One step of a chain: the nodes of which one is used. */
@Section("hop")
@Doc("One step of a chain: the nodes of which one is used.")
public record HopConfig(
    @Doc("Name; unique among the shared hops.") @Default("") String name,
    @Doc("Local address or interface of connections to nodes.") @Key("interface")
        @Nullable String networkInterface,
    @Doc("Socket options of connections to nodes.") Sockopts sockopts,
    @Doc("How one of the nodes is chosen.") @Nullable SelectorConfig selector,
    @Doc("Targets for which the chain ends before this hop.") @Refers(Kind.BYPASS)
        @Nullable Ref bypass,
    @Doc("Several bypasses.") @Refers(Kind.BYPASS) List<Ref> bypasses,
    @Doc("Fixed addresses of the nodes' names.") @Refers(Kind.HOSTS) @Nullable Ref hosts,
    @Doc("The nodes.") List<NodeConfig> nodes,
    @Doc("Options of the hop; its nodes', dialers' and connectors' are accepted too.")
        Mapping metadata,
    Origin origin) {
  /** {@code bypass} and {@code bypasses} together. */
  public List<Ref> allBypasses() {
    return ServiceConfig.join(bypass, bypasses);
  }
}
