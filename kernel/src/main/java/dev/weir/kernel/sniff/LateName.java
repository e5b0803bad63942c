package dev.weir.kernel.sniff;

import dev.weir.spi.HostPort;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What is to be asked about a client whose leg was opened before its name was known.
 *
 * @see Tap#guard
 */
public interface LateName {
  /** Whether the rules refuse it if it has no name. */
  boolean refusesUnnamed();

  /**
   * A name has come that no rule refuses.
   *
   * @return completes on the loop with whether the name may be believed; null if it need not
   */
  @Nullable CompletionStage<Boolean> proof(HostPort named);
}
