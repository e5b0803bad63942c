package dev.weir.wire.dns;

import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.Protocol;
import dev.weir.spi.sniff.SniffHints;
import dev.weir.spi.sniff.SniffResult;

/**
 * Tells DNS by its look. On port 53 little is asked; elsewhere it must be one ordinary question
 * that can be read from the first byte to the last.
 */
public final class DnsRecognition {
  /** The port of DNS. */
  public static final int PORT = 53;

  private static final SniffResult DNS = new SniffResult.Match(new Protocol("dns", ""));
  private static final int HEADER = 12;

  /** Header, shortest name, type and class. */
  private static final int SHORTEST = HEADER + 5;

  /** Questions on other ports are not longer than this. */
  private static final int LONGEST = 512;

  private DnsRecognition() {}

  /** What a datagram is. */
  public static SniffResult datagram(Bytes view, SniffHints hints) {
    if (hints.port() == PORT) {
      return DNS;
    }
    boolean question =
        hints.first() == Direction.CLIENT
            && view.length() >= SHORTEST
            && view.length() <= LONGEST
            && looksLikeQuestion(view, 0)
            && isQuestion(view.copy(0, view.length()));
    return question ? DNS : SniffResult.NO_MATCH;
  }

  /** What the beginning of a stream is. */
  public static SniffResult stream(Bytes prefix, SniffHints hints) {
    if (hints.first() != Direction.CLIENT) {
      return SniffResult.NO_MATCH;
    }
    if (prefix.length() < 2) {
      // The length of a question has a zero in front; so have few other protocols.
      boolean possible = prefix.length() == 0 || prefix.u8(0) <= LONGEST >> 8;
      return possible ? new SniffResult.NeedMore(2) : SniffResult.NO_MATCH;
    }
    int length = prefix.u16(0);
    if (length < SHORTEST || length > LONGEST) {
      return SniffResult.NO_MATCH;
    }
    if (prefix.length() < 2 + HEADER) {
      return new SniffResult.NeedMore(2 + HEADER);
    }
    if (!looksLikeQuestion(prefix, 2)) {
      return SniffResult.NO_MATCH;
    }
    if (hints.port() == PORT) {
      return DNS;
    }
    if (prefix.length() < 2 + length) {
      return new SniffResult.NeedMore(2 + length);
    }
    return isQuestion(prefix.copy(2, length)) ? DNS : SniffResult.NO_MATCH;
  }

  /** Flags and counts of an ordinary question, perhaps with EDNS and a signature. */
  private static boolean looksLikeQuestion(Bytes view, int at) {
    int flags = view.u16(at + 2);
    return (flags & 0xf80f) == 0
        && view.u16(at + 4) == 1
        && view.u16(at + 6) == 0
        && view.u16(at + 8) == 0
        && view.u16(at + 10) <= 2;
  }

  private static boolean isQuestion(byte[] message) {
    return DnsMessage.read(message) instanceof DnsMessage.Parsed(DnsMessage parsed)
        && parsed.complete();
  }
}
