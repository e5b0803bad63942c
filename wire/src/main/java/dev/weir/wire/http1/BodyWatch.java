package dev.weir.wire.http1;

import dev.weir.spi.record.Body;
import dev.weir.spi.record.BodyCapture;
import dev.weir.spi.record.HeaderBlock;
import dev.weir.spi.record.HttpMessage;
import dev.weir.spi.sniff.Bytes;

/** One body while it passes: its end, and what is kept of it. */
final class BodyWatch implements BodySink {
  private final Framing framing;
  private final BodyReader reader;
  private final BodyCapture capture;
  private boolean ended;

  BodyWatch(Framing framing, BodyCapture capture) {
    this.framing = framing;
    this.reader = new BodyReader(framing);
    this.capture = capture;
  }

  int feed(Bytes view, int index) throws Http1Exception {
    int taken = reader.feed(view, index, this);
    ended = reader.isDone();
    return taken;
  }

  @Override
  public void data(Bytes view, int index, int length) {
    capture.add(view, index, length);
  }

  boolean isDone() {
    return ended;
  }

  /** The connection ended in order. */
  void end() {
    ended = reader.mayEnd();
  }

  /**
   * The message with this body. Its length is the number of bytes that were seen if bodies are
   * wanted, else the declared one.
   */
  HttpMessage message(HeaderBlock headers) {
    boolean wanted = capture.wanted();
    Body body = capture.finish();
    if (wanted && !ended && !body.truncated()) {
      body = new Body(body.bytes(), body.total(), true);
    }
    return new HttpMessage(
        wanted ? body.total() : framing.length(), headers, reader.trailers(), body);
  }
}
