package dev.weir.spi.sniff;

import dev.weir.spi.record.Seen;

/**
 * Reads one stream of a recognised protocol, both directions, and opens exchanges for what it
 * understands. Called on the session's event loop only; never twice at once.
 *
 * @since 1.0
 */
public interface Inspector extends AutoCloseable {
  /**
   * Shows one chunk, in order, before it is forwarded.
   *
   * @param from who sent it
   * @param view not empty; dead after the return
   * @return what the kernel shall do next; {@link Step#WATCH} in the ordinary case
   */
  Step onBytes(Direction from, Bytes view);

  /**
   * Shows one datagram before it is forwarded.
   *
   * @param from who sent it
   * @param view whole; may be empty; dead after the return
   * @return {@link Step#WATCH}, {@link Step.Done} or {@link Step.Refuse}: nothing else has a
   *     meaning for datagrams
   */
  default Step onDatagram(Direction from, Bytes view) {
    return new Step.Done(Seen.FLOW, "datagrams are not read");
  }

  /**
   * Says that bytes which a {@link Step.Skip} named have passed. Called once per skip, at its end
   * or at the end of the stream, whichever is first.
   *
   * @param bytes how many really passed
   */
  default void onSkipped(Direction from, long bytes) {}

  /** One direction has ended; nothing more comes from that side. Called once per direction. */
  void onEnd(Direction from, End how);

  /** The stream is over or the inspector was detached. Called once, last; finishes what is open. */
  @Override
  void close();
}
