package dev.weir.kernel.config.model;

import dev.weir.kernel.config.bind.Kind;
import dev.weir.kernel.config.bind.Origin;
import dev.weir.kernel.config.bind.Ref;
import dev.weir.kernel.config.bind.Refers;
import dev.weir.kernel.config.bind.Section;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One fixed target. */
@Section("target")
@Doc("One fixed target of a forwarder.")
public record TargetConfig(
    @Doc("Name, shown in records and logs.") @Default("") String name,
    @Doc("Address, host:port.") String addr,
    @Doc("Clients' targets that this node is not used for.") @Refers(Kind.BYPASS)
        @Nullable Ref bypass,
    @Doc("Several bypasses.") @Refers(Kind.BYPASS) List<Ref> bypasses,
    @Doc("Weight, failure limits and other options of selection.") Mapping metadata,
    Origin origin) {
  /** {@code bypass} and {@code bypasses} together. */
  public List<Ref> allBypasses() {
    return ServiceConfig.join(bypass, bypasses);
  }
}
