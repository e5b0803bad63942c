package dev.weir.spi.net;

import dev.weir.spi.Session;
import dev.weir.spi.Target;
import dev.weir.spi.record.Ending;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Decides whether a target may be reached, and reaches it: directly or through the chain of the
 * service. Implemented by the kernel; called on the session's event loop.
 *
 * @since 1.0
 */
public interface Router {
  /** What the service's rules say about a target, as far as it is known. */
  Verdict check(Session session, Target target);

  /**
   * Checks and opens. Notes route, source and destination in the session's records.
   *
   * @return completes on the session's event loop; fails with {@link RouteException} only
   */
  CompletionStage<Leg> open(Session session, Target target);

  /**
   * The same for datagrams.
   *
   * @param target its network is UDP
   */
  default CompletionStage<PacketLeg> openPackets(Session session, Target target) {
    return CompletableFuture.failedStage(
        new RouteException(Ending.INTERNAL, "the router opens no ways for datagrams"));
  }

  /** A rule's answer. */
  enum Verdict {
    ALLOW,
    REFUSE
  }
}
