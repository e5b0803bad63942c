package dev.weir.wire.quic;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The handshake bytes of one direction, put together from CRYPTO frames in any order (RFC 9000
 * section 19.6).
 */
final class CryptoStream {
  /** A hello may be this long; what lies beyond is not kept. */
  static final int MAX = 16 * 1024;

  private static final int HEADER = 4;
  private static final int PADDING = 0x00;
  private static final int PING = 0x01;
  private static final int ACK = 0x02;
  private static final int ACK_ECN = 0x03;
  private static final int CRYPTO = 0x06;
  private static final int CLOSE = 0x1c;

  private final BitSet have = new BitSet();
  private byte[] data = {};

  /**
   * Takes the frames of one packet.
   *
   * @return empty, or what is wrong with them
   */
  String frames(byte[] frames) {
    var in = new Varints(frames, 0, frames.length);
    while (in.hasMore()) {
      long type = in.next();
      if (type == CRYPTO) {
        crypto(frames, in);
      } else if (type == ACK || type == ACK_ECN) {
        ack(in, type == ACK_ECN);
      } else if (type == CLOSE) {
        return "quic: connection closed, error " + in.next();
      } else if (type != PADDING && type != PING) {
        return "quic: frame type " + type + " in an initial packet";
      }
    }
    return in.isBroken() ? "quic: a frame does not fit its packet" : "";
  }

  private void crypto(byte[] frames, Varints in) {
    long offset = in.next();
    long length = in.next();
    int from = in.at();
    in.skip(length);
    if (in.isBroken() || offset > MAX) {
      return;
    }
    int at = (int) offset;
    int count = (int) Math.min(length, MAX - at);
    if (at + count > data.length) {
      data = Arrays.copyOf(data, Math.max(at + count, Math.min(MAX, data.length * 2)));
    }
    System.arraycopy(frames, from, data, at, count);
    have.set(at, at + count);
  }

  /** RFC 9000 section 19.3. */
  private static void ack(Varints in, boolean ecn) {
    in.next();
    in.next();
    long ranges = in.next();
    in.next();
    for (long i = 0; i < ranges && in.hasMore(); i++) {
      in.next();
      in.next();
    }
    if (ecn) {
      in.next();
      in.next();
      in.next();
    }
  }

  /** The first handshake message, header included, once it is whole; null before. */
  byte @Nullable [] message() {
    int length = have.nextClearBit(0);
    if (length < HEADER) {
      return null;
    }
    int size = HEADER + ((data[1] & 0xff) << 16 | (data[2] & 0xff) << 8 | (data[3] & 0xff));
    return length < size ? null : Arrays.copyOf(data, size);
  }

  /** Whether the first message can never be put together: it is too long, or of another type. */
  boolean isHopeless(int wanted) {
    int length = have.nextClearBit(0);
    return (length > 0 && data[0] != wanted) || length >= MAX;
  }
}
