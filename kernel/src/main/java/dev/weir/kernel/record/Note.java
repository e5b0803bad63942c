package dev.weir.kernel.record;

import dev.weir.spi.record.RecordId;
import java.time.Instant;

/**
 * One short text: what a point gets that is not JSON, or the news of a loss.
 *
 * @param text the payload
 */
record Note(RecordId id, long seq, Instant time, String text) implements Emission {
  private static final int OVERHEAD = 128;

  /** Whether it is news of a loss, which is JSON. */
  boolean isJson() {
    return seq == 0;
  }

  @Override
  public int size() {
    return OVERHEAD + 2 * text.length();
  }

  @Override
  public void release() {}
}
