package dev.weir.kernel.config.model;

import dev.weir.kernel.config.bind.Origin;
import dev.weir.kernel.config.bind.Section;
import dev.weir.spi.ConfigException;
import dev.weir.spi.config.Doc;
import java.util.List;

/** The fixed targets of a service. */
@Section("forwarder")
@Doc("The fixed targets of a service.")
public record ForwarderConfig(
    @Doc("How one of the targets is chosen.") SelectorConfig selector,
    @Doc("The targets.") List<TargetConfig> nodes,
    Origin origin) {
  public ForwarderConfig {
    if (nodes.isEmpty()) {
      throw new ConfigException("nodes", "no target (expected: at least one node with addr)");
    }
  }
}
