package dev.weir.kernel.sniff;

import dev.weir.spi.sniff.Sniffer;
import java.time.Duration;
import java.util.List;

/**
 * The sniffers of a service, each with the name of the plugin that it came from.
 *
 * @param all asked in this order; the first match counts
 * @param timeout how long client bytes are held, where they are held, for a decision
 */
public record Sniffers(List<Named> all, Duration timeout) {
  /** A service that does not sniff. */
  public static final Sniffers NONE = new Sniffers(List.of(), Duration.ZERO);

  public Sniffers {
    all = List.copyOf(all);
  }

  /** Whether an inspector of theirs may take a stream over. */
  public boolean takeOver() {
    for (Named one : all) {
      if (one.sniffer().takesOver()) {
        return true;
      }
    }
    return false;
  }

  /** Whether there is anything to ask. */
  public boolean isEmpty() {
    return all.isEmpty();
  }

  /**
   * One sniffer.
   *
   * @param sniffer the component
   * @param plugin for messages about its failures
   */
  public record Named(Sniffer sniffer, String plugin) {}
}
