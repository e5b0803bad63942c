package dev.weir.kernel.config.model;

import dev.weir.kernel.config.bind.Origin;
import dev.weir.kernel.config.bind.Ref;
import dev.weir.kernel.config.bind.Section;
import dev.weir.spi.config.Doc;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Everything that was configured. */
@Section("configuration")
@Doc("The whole configuration.")
public record Configuration(
    @Doc("What listens, and what it does with connections.") List<ServiceConfig> services,
    @Doc("Ways through other proxies.") List<ChainConfig> chains,
    @Doc("Hops that several chains share.") List<HopConfig> hops,
    @Doc("Rules by address and name.") List<BypassConfig> bypasses,
    @Doc("Where records go.") List<RecorderConfig> recorders,
    @Doc("Fixed addresses of names.") List<HostsConfig> hosts,
    @Doc("What is taken out of records before anybody gets them.") RedactConfig redact,
    @Doc("What Weir says about itself.") LogConfig log,
    Origin origin) {

  /** The chain of that name; names were checked when the configuration was loaded. */
  public Optional<ChainConfig> chain(@Nullable Ref name) {
    return chains.stream().filter(c -> name != null && c.name().equals(name.name())).findFirst();
  }

  /** The bypass of that name. */
  public Optional<BypassConfig> bypass(@Nullable Ref name) {
    return bypasses.stream().filter(b -> name != null && b.name().equals(name.name())).findFirst();
  }

  /** The recorder of that name. */
  public Optional<RecorderConfig> recorder(@Nullable Ref name) {
    return recorders.stream().filter(r -> name != null && r.name().equals(name.name())).findFirst();
  }

  /** The hosts of that name. */
  public Optional<HostsConfig> hosts(@Nullable Ref name) {
    return hosts.stream().filter(h -> name != null && h.name().equals(name.name())).findFirst();
  }
}
