package dev.weir.spi.sniff;

import dev.weir.spi.Component;

/**
 * Recognises one family of protocols and opens inspectors for it. One instance serves all
 * connections of a service.
 *
 * @since 1.0
 */
public interface Sniffer extends Component {
  /**
   * Looks at the bytes one side has sent so far. Pure and cheap: it is called again, from the first
   * byte on, each time {@link SniffResult.NeedMore} is satisfied. The kernel bounds the prefix (16
   * KiB, 64 KiB for hellos) and the time.
   */
  SniffResult sniff(Bytes prefix, SniffHints hints);

  /**
   * Whether its inspectors may answer {@link Step.TakeOver}. The kernel then holds what a client
   * sends until its protocol is known, or the time for sniffing is over.
   */
  default boolean takesOver() {
    return false;
  }

  /**
   * Opens an inspector for a stream that matched; it is then shown the stream from its first byte
   * on. Called on the session's event loop.
   */
  Inspector open(SniffContext context);

  /**
   * Looks at one datagram of a flow that nobody has recognised yet. Pure and cheap; called for the
   * first few datagrams of a flow, each on its own.
   *
   * @param datagram whole; may be empty
   * @param hints {@code first} is who sent this datagram
   * @return {@link SniffResult.NeedMore} counts as {@link SniffResult.NoMatch} for this datagram
   */
  default SniffResult sniffDatagram(Bytes datagram, SniffHints hints) {
    return SniffResult.NO_MATCH;
  }

  /**
   * Opens an inspector for a flow of datagrams of which one matched; it is then shown each from
   * that one on. Called on the session's event loop.
   */
  default Inspector openDatagrams(SniffContext context) {
    return open(context);
  }
}
