package dev.weir.wire.http2;

import dev.weir.spi.sniff.Bytes;

/** Takes what a {@link FrameReader} finds. Views are dead after the call. */
interface FrameSink {
  /** A frame's header is there. {@code stream} is without its reserved bit. */
  void frame(int type, int flags, int stream, int length) throws Http2Exception;

  /** Bytes of a DATA frame, without padding; more than 0. */
  void data(Bytes view, int index, int length);

  /** Bytes of the header block of the current frame; more than 0. */
  void fragment(Bytes view, int index, int length) throws Http2Exception;

  /** The stream that a PUSH_PROMISE promises; comes before its fragments. */
  void promise(int stream);

  /** One setting of a SETTINGS frame without ACK. */
  void setting(int id, long value);

  /** The code of a RST_STREAM. */
  void reset(long code);

  /** What a GOAWAY says. */
  void goAway(int lastStream, long code);

  /** The current frame has passed. */
  void end(int type, int flags, int stream, int length) throws Http2Exception;

  /** Whether to stop in the middle of a chunk. */
  boolean isOver();
}
