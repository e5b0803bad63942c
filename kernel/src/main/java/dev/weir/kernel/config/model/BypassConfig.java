package dev.weir.kernel.config.model;

import dev.weir.kernel.config.bind.Origin;
import dev.weir.kernel.config.bind.Rest;
import dev.weir.kernel.config.bind.Section;
import dev.weir.kernel.config.bind.Whole;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.spi.Network;
import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Key;
import dev.weir.spi.config.Range;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A set of rules. It is made by the factory of type {@link #MATCHERS}, or of the one other key of
 * the entry.
 */
@Section("bypass")
@Doc("A set of rules by address and name.")
public record BypassConfig(
    @Doc("Unique name.") String name,
    @Doc("Whether only what matches is allowed.") @Default("false") @Key(aliases = "reverse")
        boolean whitelist,
    @Doc("Addresses, ranges, networks, names and wildcards, with or without ports.")
        List<String> matchers,
    @Doc("More matchers, one a line; # begins a comment.") @Nullable FileSource file,
    @Doc("How often the file is read again; 0 for never.") @Default("0s") @Range(min = "0s")
        Duration reload,
    @Doc("Only traffic of this network is meant: tcp or udp.") @Nullable Network network,
    @Rest Mapping other,
    @Whole Mapping entry,
    Origin origin) {
  /** The type of the rules that are listed in {@code matchers} and {@code file}. */
  public static final String MATCHERS = "matchers";

  /** The type of the factory that makes it. */
  public String type() {
    return other.entries().isEmpty() ? MATCHERS : other.entries().getFirst().key();
  }
}
