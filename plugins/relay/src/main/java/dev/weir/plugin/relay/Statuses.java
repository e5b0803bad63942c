package dev.weir.plugin.relay;

import dev.weir.spi.net.RouteException;
import dev.weir.wire.relay.RelayStatus;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What a failure of the router is in the words of the protocol. */
final class Statuses {
  private Statuses() {}

  /** The router's own failure inside of what a stage gives; null if it is another one. */
  static @Nullable RouteException route(@Nullable Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof RouteException known ? known : null;
  }

  static RelayStatus of(@Nullable RouteException failure) {
    if (failure == null) {
      return RelayStatus.INTERNAL_SERVER_ERROR;
    }
    return switch (failure.kind()) {
      case BYPASS, LOOP -> RelayStatus.FORBIDDEN;
      case TIMEOUT -> RelayStatus.TIMEOUT;
      case DNS, REFUSED -> RelayStatus.HOST_UNREACHABLE;
      case UNREACHABLE -> RelayStatus.NETWORK_UNREACHABLE;
      case UPSTREAM -> RelayStatus.SERVICE_UNAVAILABLE;
      default -> RelayStatus.INTERNAL_SERVER_ERROR;
    };
  }
}
