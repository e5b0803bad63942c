package dev.weir.wire.quic;

import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.Protocol;
import dev.weir.spi.sniff.SniffHints;
import dev.weir.spi.sniff.SniffResult;

/** Tells QUIC by the head of a client's first packet. */
public final class QuicRecognition {
  private static final SniffResult QUIC = new SniffResult.Match(new Protocol("quic", ""));

  /** A head, a packet number, and the sample by which it is protected. */
  private static final int SHORTEST = 5 + 1 + 1 + 1 + 1 + 4 + 16;

  private QuicRecognition() {}

  /** What a datagram is; whether the packet can be opened is for the inspector to find out. */
  public static SniffResult datagram(Bytes view, SniffHints hints) {
    if (hints.first() != Direction.CLIENT
        || view.length() < SHORTEST
        || (view.u8(0) & 0xc0) != 0xc0
        || QuicVersion.of(view.u16(1) << 16 | view.u16(3)) == null) {
      return SniffResult.NO_MATCH;
    }
    LongHeader header = LongHeader.read(view.copy(0, view.length()), 0);
    return header != null && header.isInitial() ? QUIC : SniffResult.NO_MATCH;
  }
}
