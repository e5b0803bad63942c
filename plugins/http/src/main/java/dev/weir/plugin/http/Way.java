package dev.weir.plugin.http;

import dev.weir.spi.HostPort;
import dev.weir.spi.Session;
import dev.weir.spi.Target;
import dev.weir.spi.net.Leg;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.net.Router;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Opens ways to targets and says in the terms of HTTP why one could not be opened. */
final class Way {
  private Way() {}

  /** Who waits for a way. */
  interface Waiter {
    /** Whether it still wants one; if not, what arrives is closed. */
    boolean isWaiting();

    /** The way is open; the leg is the waiter's. */
    void arrived(Leg leg);

    /** There is none. */
    void refused(Refusal refusal);
  }

  /** Asks the router; calls back on the session's loop, perhaps before this returns. */
  static void open(Router router, Session session, HostPort target, Waiter waiter) {
    var _ =
        router
            .open(session, Target.tcp(target))
            .<@Nullable Void>handle((leg, failure) -> {
              done(leg, failure, waiter);
              return null;
            })
            .exceptionally(fault -> {
              // A fault of ours; without this the client would wait for ever.
              waiter.refused(refusal(fault));
              return null;
            });
  }

  private static void done(@Nullable Leg leg, @Nullable Throwable failure, Waiter waiter) {
    if (!waiter.isWaiting()) {
      discard(leg);
    } else if (leg == null) {
      waiter.refused(refusal(failure));
    } else {
      waiter.arrived(leg);
    }
  }

  /** Closes a leg that nobody wants, with what came on it. */
  static void discard(@Nullable Leg leg) {
    if (leg == null) {
      return;
    }
    ByteBuf surplus = leg.surplus();
    if (surplus != null) {
      surplus.release();
    }
    var _ = leg.channel().close();
  }

  /** What a failure of the router is to a client. */
  static Refusal refusal(@Nullable Throwable failure) {
    Throwable cause = failure;
    if (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof RouteException route
        ? Refusal.unreached(route)
        : new Refusal(500, Closer.WEIR, Ending.INTERNAL, "way to the server: " + cause);
  }
}
