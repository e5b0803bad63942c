package dev.weir.kernel.config.model;

import dev.weir.kernel.config.bind.Kind;
import dev.weir.kernel.config.bind.Origin;
import dev.weir.kernel.config.bind.Ref;
import dev.weir.kernel.config.bind.Refers;
import dev.weir.kernel.config.bind.Section;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import org.jspecify.annotations.Nullable;

/** How a node is reached. */
@Section("dialer")
@Doc("How a node is reached.")
public record DialerConfig(
    @Doc("Type of the dialer.") @Default("tcp") @Refers(Kind.DIALER) Ref type,
    @Doc("For dialers that speak TLS; without effect in others.") @Nullable Tls tls,
    @Doc("Options of the dialer.") Mapping metadata,
    Origin origin) {
  /**
   * The one TLS option that every node from the command line carries, whatever its dialer; the
   * others are refused as long as no dialer speaks TLS.
   */
  @Section("dialer.tls")
  @Doc("TLS towards a node.")
  public record Tls(@Doc("Name to ask for and to verify.") @Nullable String serverName) {}
}
