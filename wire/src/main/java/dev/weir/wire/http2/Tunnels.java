package dev.weir.wire.http2;

import dev.weir.spi.record.Exchange;
import dev.weir.spi.sniff.Inspector;
import org.jspecify.annotations.Nullable;

/**
 * Opens readers for the protocols that extended CONNECT (RFC 8441) carries in the DATA frames of
 * one stream. On the session's event loop.
 */
@FunctionalInterface
public interface Tunnels {
  /** Reads none: such a stream is one record with its heads and its byte counts. */
  Tunnels NONE = (protocol, exchange) -> null;

  /**
   * Opens a reader for a stream that the server has just accepted.
   *
   * @param protocol what {@code :protocol} named, as sent: {@code websocket}
   * @param exchange the stream's record with both heads; the reader adds to it, the stream ends it
   * @return shown the data of both directions, padding left out, and closed with the stream; {@link
   *     dev.weir.spi.sniff.Step.Skip}, {@code Done} and {@code Refuse} are followed; null to leave
   *     the stream unread
   */
  @Nullable Inspector open(String protocol, Exchange exchange);
}
