package dev.weir.spi.sniff;

import dev.weir.spi.Session;
import dev.weir.spi.record.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * What an inspector is opened with.
 *
 * @param session the session that the stream belongs to
 * @param hints what was known before its first byte
 * @param protocol what the sniffer said
 * @param parent the exchange that the stream is the continuation of (an upgrade), still open; null
 *     if there is none. The kernel finishes it when the stream ends.
 * @param held whether nothing of the stream has been forwarded yet in either direction, so that the
 *     inspector may answer {@link Step.TakeOver} as long as it answers nothing else
 * @since 1.0
 */
public record SniffContext(
    Session session, SniffHints hints, Protocol protocol, @Nullable Exchange parent, boolean held) {

  /** A stream that is forwarded as it comes. */
  public SniffContext(
      Session session, SniffHints hints, Protocol protocol, @Nullable Exchange parent) {
    this(session, hints, protocol, parent, false);
  }
}
