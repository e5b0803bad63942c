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
import dev.weir.wire.http2.Tunnels;

/**
 * Recognises HTTP/1 by a client's first request, and HTTP/2 by its preface. Without state; on any
 * event loop.
 */
final class HttpSniffer implements Sniffer {
  @Override
  public SniffResult sniff(Bytes prefix, SniffHints hints) {
    SniffResult second = PrefaceProbe.sniff(prefix, hints);
    if (!(second instanceof SniffResult.NoMatch)) {
      return second;
    }
    // In HTTP/1 the client speaks first; what a server says unasked is something else.
    return hints.first() == Direction.CLIENT ? RequestProbe.sniff(prefix) : SniffResult.NO_MATCH;
  }

  @Override
  public Inspector open(SniffContext context) {
    return context.hints().first() == Direction.SERVER
        ? second(context)
        : new ByVersion(() -> first(context), () -> second(context));
  }

  private static Inspector first(SniffContext context) {
    return Http1Inspector.guarding(
        context.session(), Http1Inspector.Options.DEFAULT.withPort(context.hints().port()));
  }

  private static Inspector second(SniffContext context) {
    var options = Http2Inspector.Options.DEFAULT.withPort(context.hints().port());
    var inspector = new Http2Inspector(context.session(), options, Tunnels.NONE);
    var upgrade = context.parent();
    return "h2c".equals(context.hints().upgrade()) && upgrade != null
        ? inspector.upgradedBy(upgrade)
        : inspector;
  }
}
