package dev.weir.kernel.config.model;

import dev.weir.kernel.config.bind.Labels;
import dev.weir.kernel.config.bind.Section;
import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Range;
import java.time.Duration;
import java.util.List;

/** How one of several nodes is chosen. */
@Section("selector")
@Doc("How one of several nodes is chosen.")
public record SelectorConfig(
    @Doc("Order in which nodes are used.") @Default("round") Strategy strategy,
    @Doc("Failures after which a node rests.") @Default("1") @Range(min = "1") int maxFails,
    @Doc("How long a failed node rests.") @Default("10s") @Range(min = "0s") Duration failTimeout) {
  /** The order in which nodes are used. */
  public enum Strategy implements Labels {
    /** One after the other. */
    ROUND("round rr"),
    /** By chance, by weight. */
    RANDOM("random rand"),
    /** The first that works. */
    FIFO("fifo ha"),
    /** The same node for the same client. */
    HASH("hash");

    private final String spellings;

    Strategy(String spellings) {
      this.spellings = spellings;
    }

    @Override
    public List<String> labels() {
      return List.of(spellings.split(" "));
    }
  }
}
