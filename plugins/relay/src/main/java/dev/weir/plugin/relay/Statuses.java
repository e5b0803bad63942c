package dev.weir.plugin.relay;

import dev.weir.spi.net.RouteException;
import dev.weir.wire.relay.RelayStatus;
import org.jspecify.annotations.Nullable;

/** What a failure of the router is in the words of the protocol. */
final class Statuses {
  private Statuses() {}

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
