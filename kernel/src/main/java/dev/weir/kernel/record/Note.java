package dev.weir.kernel.record;

import dev.weir.spi.record.RecordId;
import java.time.Instant;

/**
 * A record at a point that is not JSON: one short text.
 *
 * @param text the payload
 */
record Note(RecordId id, long seq, Instant time, String text) implements Emission {
  private static final int OVERHEAD = 128;

  @Override
  public int size() {
    return OVERHEAD + 2 * text.length();
  }

  @Override
  public void release() {}
}
