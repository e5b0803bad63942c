package dev.weir.wire.websocket;

/**
 * The head of one frame as sent (RFC 6455 section 5.2).
 *
 * @param fin whether it is the last frame of its message
 * @param rsv the three reserved bits, RSV1 the highest: 0 to 7
 * @param opcode 0 to 15
 * @param masked whether the payload is masked
 * @param maskKey the mask's four bytes in network order; 0 without one
 * @param length bytes of payload; negative if the first bit of a length of 64 bits was set
 * @param size bytes of the head itself, 2 to 14
 */
public record FrameHead(
    boolean fin, int rsv, int opcode, boolean masked, int maskKey, long length, int size) {
  /** A further part of a message. */
  public static final int CONTINUATION = 0;

  /** The first or only part of a text. */
  public static final int TEXT = 1;

  /** The first or only part of bytes. */
  public static final int BINARY = 2;

  /** The end of what a side sends. */
  public static final int CLOSE = 8;

  /** A question whether the peer is there. */
  public static final int PING = 9;

  /** The answer to that, or a sign of life. */
  public static final int PONG = 10;

  /** The longest payload of a control frame. */
  static final int MAX_CONTROL = 125;

  private static final int RSV1 = 4;

  /** Whether it is a close, a ping or a pong, or a reserved opcode of that range. */
  public boolean isControl() {
    return opcode >= CLOSE;
  }

  /** Whether the first reserved bit is set. */
  public boolean rsv1() {
    return (rsv & RSV1) != 0;
  }

  /** Whether the second reserved bit is set. */
  public boolean rsv2() {
    return (rsv & 2) != 0;
  }

  /** Whether the third reserved bit is set. */
  public boolean rsv3() {
    return (rsv & 1) != 0;
  }

  /** The mask as a number whose lowest byte is the first on the wire. */
  long littleEndianMask() {
    return Integer.toUnsignedLong(Integer.reverseBytes(maskKey));
  }
}
