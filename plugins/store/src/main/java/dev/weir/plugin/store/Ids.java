package dev.weir.plugin.store;

import dev.weir.spi.record.RecordId;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * Ids as the index has them: 16 bytes that sort as the ids do, and so by time, since the first 48
 * bits of a UUID of version 7 are its milliseconds (RFC 9562 section 5.7).
 */
final class Ids {
  private Ids() {}

  static byte[] bytes(RecordId id) {
    return ByteBuffer.allocate(16).putLong(id.high()).putLong(id.low()).array();
  }

  static RecordId of(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new RecordId(buffer.getLong(), buffer.getLong());
  }

  /** The least id of a moment. */
  static byte[] first(Instant time) {
    return bytes(new RecordId(Math.max(0, time.toEpochMilli()) << 16, 0));
  }

  static long millis(RecordId id) {
    return id.high() >>> 16;
  }

  static Instant time(RecordId id) {
    return Instant.ofEpochMilli(millis(id));
  }

  static int compare(RecordId a, RecordId b) {
    int high = Long.compareUnsigned(a.high(), b.high());
    return high != 0 ? high : Long.compareUnsigned(a.low(), b.low());
  }
}
