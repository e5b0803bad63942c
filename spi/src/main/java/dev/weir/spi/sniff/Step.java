package dev.weir.spi.sniff;

import dev.weir.spi.record.Exchange;
import dev.weir.spi.record.Seen;
import org.jspecify.annotations.Nullable;

/**
 * An inspector's answer to a chunk.
 *
 * @since 1.0
 */
public sealed interface Step {
  /** Show me the next chunk. */
  record Watch() implements Step {}

  /**
   * Do not show me the next bytes of one direction: a body past its cap. They are forwarded and
   * counted all the same.
   *
   * @param from the direction
   * @param bytes how many, beyond the chunk just shown; more than 0
   */
  record Skip(Direction from, long bytes) implements Step {}

  /**
   * Another protocol begins inside this stream (after a 101, after CONNECT). The inspector is
   * closed, and the rest is sniffed afresh.
   *
   * @param consumed how many bytes of the chunk just shown still belong to the old protocol
   * @param pending bytes the other side had already sent that belong to the new one; may be empty
   * @param upgrade the protocol that was agreed on, lower case; empty if unknown
   * @param open the exchange that the rest of the stream belongs to; finished by the kernel at its
   *     end
   */
  record Resniff(int consumed, byte[] pending, String upgrade, @Nullable Exchange open)
      implements Step {}

  /**
   * I go on alone: the stream is taken out of the relay, with every byte that the client has sent
   * so far. Only where {@link SniffContext#held} said so, and only for a sniffer that {@link
   * Sniffer#takesOver announced it}; otherwise the inspector is detached.
   *
   * @param interception what takes the stream, once this call has returned
   */
  record TakeOver(Interception interception) implements Step {}

  /**
   * This must not go on: a later name in the tunnel hits a rule. The chunk is not forwarded and
   * both sides are closed.
   *
   * @param error for the record and the log
   */
  record Refuse(String error) implements Step {}

  /**
   * I have seen what there is to see; forward the rest unwatched.
   *
   * @param seen how much the records of this stream can tell
   * @param why why it is not more; empty if it is all there was
   */
  record Done(Seen seen, String why) implements Step {}

  /** The one {@link Watch}. */
  Step WATCH = new Watch();
}
