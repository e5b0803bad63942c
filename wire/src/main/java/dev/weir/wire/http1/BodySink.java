package dev.weir.wire.http1;

import dev.weir.spi.sniff.Bytes;

/** Receives the payload of a body, without chunk framing. */
@FunctionalInterface
public interface BodySink {
  /** Takes {@code length} bytes of the view from {@code index} on; the view is dead afterwards. */
  void data(Bytes view, int index, int length);
}
