package dev.weir.wire.quic;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The head of a packet before the keys are agreed on (RFC 9000 section 17.2).
 *
 * <pre>
 *  +-+-+----+----+-----------+-------------+-------------+
 *  |1|1|type|xxxx| version 4 | dcid 1 + 0…20 | scid 1 + 0…20 |
 *  +-+-+----+----+-----------+-------------+-------------+
 *  | token (varint + n), Initial only | length varint | packet number 1–4 | content … |
 *  +----------------------------------+---------------+-------------------+-----------+
 * </pre>
 *
 * @param start index of the first byte
 * @param type the two bits
 * @param number index of the packet number
 * @param end index after the packet; several may share a datagram
 */
record LongHeader(
    QuicVersion version, int start, int type, byte[] dcid, byte[] scid, int number, int end) {
  private static final int MAX_ID = 20;

  boolean isInitial() {
    return type == version.initialType();
  }

  /** Reads a head; null if there is none that is understood. */
  static @Nullable LongHeader read(byte[] datagram, int start) {
    if (start + 7 > datagram.length || (datagram[start] & 0xc0) != 0xc0) {
      return null;
    }
    int wire = 0;
    for (int i = 1; i <= 4; i++) {
      wire = wire << 8 | (datagram[start + i] & 0xff);
    }
    QuicVersion version = QuicVersion.of(wire);
    int type = datagram[start] >> 4 & 3;
    if (version == null || type == version.retryType()) {
      return null;
    }
    int at = start + 5;
    byte[] dcid = id(datagram, at);
    if (dcid == null) {
      return null;
    }
    at += 1 + dcid.length;
    byte[] scid = id(datagram, at);
    if (scid == null) {
      return null;
    }
    at += 1 + scid.length;
    var in = new Varints(datagram, at, datagram.length);
    if (type == version.initialType()) {
      in.skip(in.next());
    }
    long length = in.next();
    if (in.isBroken() || length > datagram.length - in.at()) {
      return null;
    }
    return new LongHeader(version, start, type, dcid, scid, in.at(), in.at() + (int) length);
  }

  private static byte @Nullable [] id(byte[] datagram, int at) {
    if (at >= datagram.length) {
      return null;
    }
    int length = datagram[at] & 0xff;
    return length > MAX_ID || at + 1 + length > datagram.length
        ? null
        : Arrays.copyOfRange(datagram, at + 1, at + 1 + length);
  }
}
