package dev.weir.plugin.sniffhttp;

import dev.weir.spi.Session;
import dev.weir.spi.sniff.Inspector;
import dev.weir.spi.sniff.Protocol;
import dev.weir.spi.sniff.SniffContext;
import dev.weir.spi.sniff.SniffHints;
import dev.weir.spi.sniff.SniffResult;
import dev.weir.wire.http2.Tunnels;
import dev.weir.wire.websocket.Agreement;
import dev.weir.wire.websocket.WebSocketInspector;
import dev.weir.wire.websocket.WebSocketOptions;
import org.jspecify.annotations.Nullable;

/** What follows an upgrade to WebSocket. Without state; on any event loop. */
final class WebSockets {
  /** What an upgrade to it is called (RFC 6455 section 4.1). */
  private static final String NAME = "websocket";

  private WebSockets() {}

  /** Whether the stream was agreed to be one: whatever its bytes look like, it is nothing else. */
  static boolean agreed(SniffHints hints) {
    return NAME.equals(hints.upgrade());
  }

  /** Whether it is watched: only if frames are to be recorded. */
  static SniffResult sniff(@Nullable WebSocketOptions frames) {
    return frames == null ? SniffResult.NO_MATCH : new SniffResult.Match(new Protocol(NAME, ""));
  }

  /** Those that extended CONNECT opens on streams of HTTP/2 (RFC 8441). */
  static Tunnels over(Session session, @Nullable WebSocketOptions frames) {
    return frames == null
        ? Tunnels.NONE
        : (protocol, exchange) ->
            NAME.equalsIgnoreCase(protocol)
                ? new WebSocketInspector(session, exchange, Agreement.of(exchange.http()), frames)
                : null;
  }

  static Inspector open(SniffContext context, WebSocketOptions frames) {
    var parent = context.parent();
    Agreement agreement = Agreement.of(parent == null ? null : parent.http());
    return new WebSocketInspector(context.session(), parent, agreement, frames);
  }
}
