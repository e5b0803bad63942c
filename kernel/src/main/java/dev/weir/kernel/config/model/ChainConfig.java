package dev.weir.kernel.config.model;

import dev.weir.kernel.config.bind.Origin;
import dev.weir.kernel.config.bind.Section;
import dev.weir.spi.ConfigException;
import dev.weir.spi.config.Doc;
import java.util.List;

/** A way through one proxy of each hop. Hops by reference were replaced when it was loaded. */
@Section("chain")
@Doc("A way through one proxy of each hop.")
public record ChainConfig(
    @Doc("Unique name.") String name,
    @Doc("Hops in order; one with only a name stands for the hop of that name.")
        List<HopConfig> hops,
    Origin origin) {
  public ChainConfig {
    if (hops.isEmpty()) {
      throw new ConfigException("hops", "no hop (expected: at least one; without chain is direct)");
    }
  }
}
