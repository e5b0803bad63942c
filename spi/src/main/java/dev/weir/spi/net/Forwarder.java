package dev.weir.spi.net;

import dev.weir.spi.Session;
import java.util.concurrent.CompletionStage;

/**
 * The fixed targets of a service, with their selection and fail-over. Implemented by the kernel.
 *
 * @since 1.0
 */
public interface Forwarder {
  /**
   * Picks a target and opens a leg to it.
   *
   * @return as {@link Router#open}
   */
  CompletionStage<Leg> open(Session session);
}
