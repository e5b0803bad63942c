package dev.weir.wire.websocket;

import dev.weir.spi.sniff.Bytes;

/** Takes the frames of one direction as they are read: {@code begin payload* end}. */
public interface FrameSink {
  /** A frame begins; it keeps to the rules. */
  void begin(FrameHead head);

  /**
   * Bytes of its payload, masked as on the wire.
   *
   * @param view dead after the return
   * @param length more than 0
   */
  void payload(Bytes view, int index, int length);

  /** The frame is whole. */
  void end();
}
