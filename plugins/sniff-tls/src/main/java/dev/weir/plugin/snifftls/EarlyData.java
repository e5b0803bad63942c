package dev.weir.plugin.snifftls;

import io.netty.buffer.ByteBuf;

/**
 * What a client sends behind its hello before anybody has answered (RFC 8446 section 2.3). It is
 * encrypted for the server whose session the client resumes, and so it is lost on us: the client
 * says it again once it sees that it was refused.
 *
 * <pre>
 *  +--------------------------------+-----------+----------+-----------
 *  | type 1: 0x16 hello, 0x17 early | version 2 | length 2 | fragment …
 *  +--------------------------------+-----------+----------+-----------
 * </pre>
 */
final class EarlyData {
  private static final int RECORD_HEADER = 5;
  private static final byte APPLICATION_DATA = 0x17;

  private EarlyData() {}

  /** The part of a client's first bytes that comes before any early data; a slice, not retained. */
  static ByteBuf without(ByteBuf first) {
    int at = first.readerIndex();
    int end = first.writerIndex();
    while (end - at >= RECORD_HEADER && first.getByte(at) != APPLICATION_DATA) {
      at += RECORD_HEADER + first.getUnsignedShort(at + 3);
    }
    return at >= end ? first.slice() : first.slice(first.readerIndex(), at - first.readerIndex());
  }
}
