package dev.weir.plugin.sniffhttp;

import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.Inspector;
import dev.weir.spi.sniff.SniffContext;
import dev.weir.spi.sniff.SniffHints;
import dev.weir.spi.sniff.SniffResult;
import dev.weir.spi.sniff.Sniffer;
import dev.weir.wire.http1.Http1Inspector;
import dev.weir.wire.http1.RequestProbe;
import dev.weir.wire.websocket.WebSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * Recognises HTTP/1 by a client's first request, and WebSocket by what an upgrade agreed on.
 * Without state; on any event loop.
 */
final class HttpSniffer implements Sniffer {
  private final @Nullable WebSocketOptions frames;

  /**
   * @param frames what is recorded of WebSocket frames; null if nothing is
   */
  HttpSniffer(@Nullable WebSocketOptions frames) {
    this.frames = frames;
  }

  @Override
  public SniffResult sniff(Bytes prefix, SniffHints hints) {
    if (WebSockets.agreed(hints)) {
      return WebSockets.sniff(frames);
    }
    // In HTTP the client speaks first; what a server says unasked is something else.
    return hints.first() == Direction.CLIENT ? RequestProbe.sniff(prefix) : SniffResult.NO_MATCH;
  }

  @Override
  public Inspector open(SniffContext context) {
    WebSocketOptions recorded = frames;
    if (recorded != null && WebSockets.agreed(context.hints())) {
      return WebSockets.open(context, recorded);
    }
    return Http1Inspector.guarding(
        context.session(), Http1Inspector.Options.DEFAULT.withPort(context.hints().port()));
  }
}
