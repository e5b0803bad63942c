package dev.weir.spi.net;

import dev.weir.spi.Session;
import dev.weir.spi.record.Ending;
import java.util.concurrent.CompletableFuture;
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

  /**
   * Picks a target and opens a way for datagrams to it.
   *
   * @return as {@link Router#openPackets}
   */
  default CompletionStage<PacketLeg> openPackets(Session session) {
    return CompletableFuture.failedStage(
        new RouteException(Ending.INTERNAL, "the forwarder opens no ways for datagrams"));
  }
}
