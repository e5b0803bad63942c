package dev.weir.plugin.bypass;

import dev.weir.spi.Network;
import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.FileName;
import dev.weir.spi.config.Range;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Options of the {@code matchers} bypass. */
public record MatchersConfig(
    @Doc(
            "Patterns: address, network, range, name, .suffix or wildcard, each with :port or"
                + " :min-max.")
        List<String> matchers,
    @Doc("A file with more patterns, one on each line; # begins a comment.") @Nullable Source file,
    @Doc("How often the file is looked at for changes, 1s at least; 0 is never.")
        @Default("0s")
        @Range(min = "0s")
        Duration reload,
    @Doc("Matches only targets of this network, and all of them if there are no patterns.")
        @Nullable Network network) {

  /** Where a file of patterns is. */
  public record Source(@Doc("Name of the file.") @FileName String path) {}
}
