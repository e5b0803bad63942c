package dev.weir.spi.sniff;

/**
 * What a sniffer makes of a prefix. "Not yet" and "no" are different answers.
 *
 * @since 1.0
 */
public sealed interface SniffResult {
  /** It is this protocol. */
  record Match(Protocol protocol) implements SniffResult {}

  /** It is not, whatever follows. */
  record NoMatch() implements SniffResult {}

  /**
   * More bytes are needed to say.
   *
   * @param atLeast total length of the prefix that could decide it; larger than what was shown
   */
  record NeedMore(int atLeast) implements SniffResult {}

  /** The one {@link NoMatch}. */
  SniffResult NO_MATCH = new NoMatch();
}
