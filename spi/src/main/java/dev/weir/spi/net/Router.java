package dev.weir.spi.net;

import dev.weir.spi.Session;
import dev.weir.spi.Target;
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

  /** A rule's answer. */
  enum Verdict {
    ALLOW,
    REFUSE
  }
}
