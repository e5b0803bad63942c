package dev.weir.wire.http2;

import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.Protocol;
import dev.weir.spi.sniff.SniffHints;
import dev.weir.spi.sniff.SniffResult;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Tells from the first bytes of a stream whether it is HTTP/2 (RFC 9113 section 3.4): by the
 * client's preface, or, since servers need not wait for it, by the SETTINGS frame with which a
 * server begins.
 *
 * <p>Where the port of the target is unknown, so that the client's first request has to name it,
 * the answer waits for that request. Elsewhere it does not: a client may wait for the server first.
 */
public final class PrefaceProbe {
  /** How many bytes the client's preface has. */
  public static final int LENGTH = 24;

  /** With so many bytes the answer is given without the first request. */
  private static final int MAX_PREFIX = 16 * 1024;

  /** A server's first frame may not be longer than the client has allowed by then. */
  private static final int LARGEST = 16 * 1024;

  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
  private static final SniffResult MATCH = new SniffResult.Match(new Protocol("http", ""));

  private PrefaceProbe() {}

  /** Looks at a prefix, from its first byte. Does not change and does not keep it. */
  public static SniffResult sniff(Bytes prefix, SniffHints hints) {
    if (hints.first() == Direction.SERVER) {
      return server(prefix);
    }
    Boolean matches = matches(prefix);
    if (matches == null) {
      return new SniffResult.NeedMore(LENGTH);
    }
    if (!matches) {
      return SniffResult.NO_MATCH;
    }
    return hints.port() == 0 && hints.depth() == 0 ? named(prefix) : MATCH;
  }

  /** Whether a client's first bytes are the preface; null if there are too few to say. */
  public static @Nullable Boolean matches(Bytes prefix) {
    int shown = Math.min(prefix.length(), LENGTH);
    for (int i = 0; i < shown; i++) {
      if (prefix.at(i) != PREFACE[i]) {
        return false;
      }
    }
    return shown == LENGTH ? true : null;
  }

  private static SniffResult named(Bytes prefix) {
    int length = Math.min(prefix.length(), MAX_PREFIX);
    var first = new FirstRequest();
    String host = first.host(Bytes.of(prefix.copy(0, length)));
    if (host == null) {
      return length == MAX_PREFIX ? MATCH : new SniffResult.NeedMore(length + 1);
    }
    return host.isEmpty() ? MATCH : new SniffResult.Match(new Protocol("http", host));
  }

  private static SniffResult server(Bytes prefix) {
    if (prefix.length() < Frames.HEAD) {
      return new SniffResult.NeedMore(Frames.HEAD);
    }
    boolean settings =
        prefix.u8(3) == Frames.SETTINGS
            && (prefix.u8(4) & Frames.ACK) == 0
            && prefix.u24(0) % 6 == 0
            && prefix.u16(5) == 0
            && prefix.u16(7) == 0;
    return settings && prefix.u24(0) <= LARGEST ? MATCH : SniffResult.NO_MATCH;
  }

  /** The byte that a preface has at an index. */
  static byte at(int index) {
    return PREFACE[index];
  }
}
