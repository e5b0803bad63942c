package dev.weir.kernel.route;

import dev.weir.spi.net.RouteException;
import dev.weir.spi.net.SocketFailures;
import dev.weir.spi.record.Ending;
import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.util.concurrent.CompletionException;

/** What went wrong with a dial, in the words of the contract. */
final class Failures {
  private Failures() {}

  /** The failure of reaching {@code what}, as a kind and a text for people. */
  static RouteException of(String what, Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof RouteException known) {
      return known;
    }
    return switch (cause) {
      case ConnectTimeoutException e ->
          new RouteException(Ending.TIMEOUT, "connecting to " + what + ": timed out");
      case NoRouteToHostException e ->
          new RouteException(Ending.UNREACHABLE, "connecting to " + what + ": no route to host");
      case PortUnreachableException e ->
          new RouteException(Ending.REFUSED, "connecting to " + what + ": port unreachable");
      case ConnectException e -> connect(what, String.valueOf(e.getMessage()));
      default ->
          new RouteException(
              Ending.UNREACHABLE, "connecting to " + what + ": " + SocketFailures.text(cause));
    };
  }

  /** A plugin or a rule that throws: the session ends, and says why. */
  static RouteException internal(String what, Throwable fault) {
    return new RouteException(Ending.INTERNAL, "connecting to " + what + ": " + fault);
  }

  private static RouteException connect(String what, String message) {
    if (message.contains("refused")) {
      return new RouteException(Ending.REFUSED, "connecting to " + what + ": connection refused");
    }
    if (message.contains("timed out")) {
      return new RouteException(Ending.TIMEOUT, "connecting to " + what + ": timed out");
    }
    return new RouteException(Ending.UNREACHABLE, "connecting to " + what + ": unreachable");
  }
}
