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
}
