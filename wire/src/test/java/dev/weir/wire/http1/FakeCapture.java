package dev.weir.wire.http1;

import dev.weir.spi.record.Body;
import dev.weir.spi.record.BodyCapture;
import dev.weir.spi.sniff.Bytes;
import java.io.ByteArrayOutputStream;

/** Keeps up to a cap; a cap of 0 means that bodies are not wanted. */
final class FakeCapture implements BodyCapture {
  private final int cap;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private long total;
  private boolean finished;

  FakeCapture(int cap) {
    this.cap = cap;
  }

  @Override
  public boolean wanted() {
    return cap > 0;
  }

  @Override
  public void add(Bytes view, int index, int length) {
    check();
    if (length < 1) {
      throw new IllegalArgumentException("length: " + length);
    }
    int room = Math.min(length, cap - kept.size());
    kept.writeBytes(view.copy(index, room));
    total += length;
  }

  @Override
  public void skip(long bytes) {
    check();
    total += bytes;
  }

  @Override
  public long total() {
    return total;
  }

  @Override
  public Body finish() {
    check();
    finished = true;
    return new Body(kept.toByteArray(), total, cap > 0 && kept.size() < total);
  }

  private void check() {
    if (finished) {
      throw new IllegalStateException("capture: already finished");
    }
  }
}
