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
import dev.weir.wire.http2.Http2Inspector;
import dev.weir.wire.http2.PrefaceProbe;
import dev.weir.wire.websocket.WebSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * Recognises HTTP/1 by a client's first request, HTTP/2 by its preface, and WebSocket by what an
 * upgrade agreed on. Without state; on any event loop.
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
    SniffResult second = PrefaceProbe.sniff(prefix, hints);
    if (!(second instanceof SniffResult.NoMatch)) {
      return second;
    }
    // In HTTP/1 the client speaks first; what a server says unasked is something else.
    return hints.first() == Direction.CLIENT ? RequestProbe.sniff(prefix) : SniffResult.NO_MATCH;
  }

  @Override
  public Inspector open(SniffContext context) {
    WebSocketOptions recorded = frames;
    if (recorded != null && WebSockets.agreed(context.hints())) {
      return WebSockets.open(context, recorded);
    }
    return context.hints().first() == Direction.SERVER
        ? http2(context)
        : new ByVersion(() -> http1(context), () -> http2(context));
  }

  private static Inspector http1(SniffContext context) {
    return Http1Inspector.guarding(
        context.session(), Http1Inspector.Options.DEFAULT.withPort(context.hints().port()));
  }

  private Inspector http2(SniffContext context) {
    var options = Http2Inspector.Options.DEFAULT.withPort(context.hints().port());
    var tunnels = WebSockets.over(context.session(), frames);
    var inspector = new Http2Inspector(context.session(), options, tunnels);
    var upgrade = context.parent();
    return "h2c".equals(context.hints().upgrade()) && upgrade != null
        ? inspector.upgradedBy(upgrade)
        : inspector;
  }
}
