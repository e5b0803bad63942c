package dev.weir.kernel.relay;

import dev.weir.spi.net.RouteException;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Exchange;
import java.util.concurrent.CompletionException;

/** Writes down why a target was not reached. Any thread that may use the exchange. */
final class Unreached {
  private Unreached() {}

  /**
   * Notes kind and text in a record.
   *
   * @param step what failed if it was a fault of ours
   */
  static void note(Exchange exchange, String step, Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof RouteException route) {
      exchange.ended(Closer.WEIR, route.kind()).error(route.getMessage());
    } else {
      exchange.ended(Closer.WEIR, Ending.INTERNAL).error(step + " failed: " + cause);
    }
  }
}
