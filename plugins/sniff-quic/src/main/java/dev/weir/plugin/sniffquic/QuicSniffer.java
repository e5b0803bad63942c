package dev.weir.plugin.sniffquic;

import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Inspector;
import dev.weir.spi.sniff.SniffContext;
import dev.weir.spi.sniff.SniffHints;
import dev.weir.spi.sniff.SniffResult;
import dev.weir.spi.sniff.Sniffer;
import dev.weir.wire.quic.QuicInspector;
import dev.weir.wire.quic.QuicRecognition;

/** Recognises the first packet of a QUIC client. No state; any thread. */
final class QuicSniffer implements Sniffer {
  @Override
  public SniffResult sniff(Bytes prefix, SniffHints hints) {
    return SniffResult.NO_MATCH;
  }

  @Override
  public SniffResult sniffDatagram(Bytes datagram, SniffHints hints) {
    return QuicRecognition.datagram(datagram, hints);
  }

  @Override
  public Inspector open(SniffContext context) {
    return new QuicInspector(context);
  }
}
