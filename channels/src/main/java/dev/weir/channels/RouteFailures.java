package dev.weir.channels;

import dev.weir.spi.net.RouteException;
import dev.weir.spi.record.Ending;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Finds the router's failure inside of what a stage gives. No state; any thread. */
public final class RouteFailures {
  private RouteFailures() {}

  /** The router's own failure; null if it is another one, or none. */
  public static @Nullable RouteException known(@Nullable Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof RouteException known ? known : null;
  }

  /** The router's own failure; anything else is ours. */
  public static RouteException of(@Nullable Throwable failure) {
    RouteException known = known(failure);
    return known == null
        ? new RouteException(Ending.INTERNAL, "no way to the target: " + failure)
        : known;
  }
}
