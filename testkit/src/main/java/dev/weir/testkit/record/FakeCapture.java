package dev.weir.testkit.record;

import dev.weir.spi.record.Body;
import dev.weir.spi.record.BodyCapture;
import dev.weir.spi.sniff.Bytes;
import java.io.ByteArrayOutputStream;

/**
 * Keeps the first bytes of a body up to a cap.
 *
 * @since 1.0
 */
public final class FakeCapture implements BodyCapture {
  private final int cap;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private long total;
  private boolean over;

  /**
   * A capture with a cap; with 0 it wants nothing.
   *
   * @param cap most bytes to keep
   */
  public FakeCapture(int cap) {
    this.cap = cap;
  }

  @Override
  public boolean wanted() {
    return cap > 0;
  }

  @Override
  public void add(Bytes view, int index, int length) {
    int room = Math.min(length, cap - kept.size());
    if (room > 0) {
      kept.writeBytes(view.copy(index, room));
    }
    total += length;
  }

  @Override
  public void skip(long bytes) {
    total += bytes;
  }

  @Override
  public long total() {
    return total;
  }

  @Override
  public Body finish() {
    if (over) {
      throw new IllegalStateException("finish: called twice");
    }
    over = true;
    if (!wanted()) {
      return Body.ofLength(total);
    }
    return new Body(kept.toByteArray(), total, total > kept.size());
  }
}
