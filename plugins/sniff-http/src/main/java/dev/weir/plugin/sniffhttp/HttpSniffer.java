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

/** Recognises HTTP/1 by a client's first request. Without state; on any event loop. */
final class HttpSniffer implements Sniffer {
  @Override
  public SniffResult sniff(Bytes prefix, SniffHints hints) {
    // In HTTP the client speaks first; what a server says unasked is something else.
    return hints.first() == Direction.CLIENT ? RequestProbe.sniff(prefix) : SniffResult.NO_MATCH;
  }

  @Override
  public Inspector open(SniffContext context) {
    return Http1Inspector.guarding(
        context.session(), Http1Inspector.Options.DEFAULT.withPort(context.hints().port()));
  }
}
