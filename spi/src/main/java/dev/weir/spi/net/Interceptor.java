package dev.weir.spi.net;

import dev.weir.spi.sniff.Interception;

/**
 * Takes a stream out of the relay, to put something between client and server: a TLS endpoint that
 * reads what is inside. It belongs to one stream.
 *
 * @since 1.0
 */
public interface Interceptor extends Interception {
  /**
   * Takes charge of the stream. Called once, on its event loop, after the inspector was closed.
   *
   * @param stream with everything that is known of it; used on its event loop only
   */
  void take(HeldStream stream);
}
