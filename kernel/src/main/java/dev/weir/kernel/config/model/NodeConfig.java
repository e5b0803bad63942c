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

/** One proxy of a hop. */
@Section("node")
@Doc("One proxy of a hop.")
public record NodeConfig(
    @Doc("Name, shown in records and logs.") @Default("") String name,
    @Doc("Address, host:port.") String addr,
    @Doc("Local address or interface of connections to this node.") @Key("interface")
        @Nullable String networkInterface,
    @Doc("Socket options of connections to this node.") Sockopts sockopts,
    @Doc("Targets that this node is not used for.") @Refers(Kind.BYPASS) @Nullable Ref bypass,
    @Doc("Several bypasses.") @Refers(Kind.BYPASS) List<Ref> bypasses,
    @Doc("Targets by name that this node is used for.") @Nullable FilterConfig filter,
    @Doc("Targets by rule that this node is used for.") @Nullable MatcherConfig matcher,
    @Doc("Fixed addresses of this node's name.") @Refers(Kind.HOSTS) @Nullable Ref hosts,
    @Doc("The protocol in which the proxy is asked.") ConnectorConfig connector,
    @Doc("How the proxy is reached.") DialerConfig dialer,
    @Doc("Weight, failure limits and other options of the node.") Mapping metadata,
    Origin origin) {
  /** {@code bypass} and {@code bypasses} together. */
  public List<Ref> allBypasses() {
    return ServiceConfig.join(bypass, bypasses);
  }
}
