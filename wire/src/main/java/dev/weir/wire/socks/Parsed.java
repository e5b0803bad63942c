package dev.weir.wire.socks;

/**
 * What a parser makes of the first bytes of a stream.
 *
 * @param <T> what it reads
 */
public sealed interface Parsed<T> {
  /**
   * It is complete.
   *
   * @param length how many bytes it took; what follows is somebody else's
   */
  record Done<T>(T value, int length) implements Parsed<T> {}

  /**
   * Not enough yet.
   *
   * @param atLeast total number of bytes that could decide it; larger than what was shown
   */
  record NeedMore<T>(int atLeast) implements Parsed<T> {}

  /**
   * It can become nothing, whatever follows.
   *
   * @param code what the protocol has for it: a relay status, a SOCKS reply
   * @param why for the log and the record
   */
  record Malformed<T>(int code, String why) implements Parsed<T> {}
}
