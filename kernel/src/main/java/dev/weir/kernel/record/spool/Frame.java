package dev.weir.kernel.record.spool;

import dev.weir.spi.record.Entry;
import dev.weir.spi.record.RecordId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One record in a segment; all numbers big-endian.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------------------------------------------------------+
 * |        length of what follows the checksum, in bytes          |
 * +---------------------------------------------------------------+
 * |              CRC32C of length and what follows it             |
 * +---------------------------------------------------------------+
 * |                       id, 128 bits                            |
 * +---------------------------------------------------------------+
 * |                       seq, 64 bits                            |
 * +---------------------------------------------------------------+
 * |          time: seconds, 64 bits, and nanoseconds, 32          |
 * +---------------+-----------------------------------------------+
 * | point length  |   point (UTF-8) …   payload …                 |
 * +---------------+-----------------------------------------------+
 * </pre>
 */
final class Frame {
  /** Length and checksum. */
  static final int HEAD = 8;

  /** What comes before the point's text. */
  private static final int FIXED = 16 + 8 + 8 + 4 + 1;

  private static final int LONGEST_POINT = 255;

  /** Far above any record: heads and bodies have limits of their own. */
  static final int LONGEST = 1 << 28;

  private Frame() {}

  /** How many bytes an entry takes in a segment. */
  static long size(Entry entry) {
    return (long) HEAD + FIXED + point(entry).length + entry.payload().remaining();
  }

  private static byte[] point(Entry entry) {
    byte[] point = entry.point().getBytes(StandardCharsets.UTF_8);
    if (point.length > LONGEST_POINT) {
      throw new IllegalArgumentException("point: " + point.length + " bytes (expected: 255)");
    }
    return point;
  }

  /** Appends an entry to a buffer that has room for it. */
  static void put(Entry entry, ByteBuffer to) {
    byte[] point = point(entry);
    int start = to.position();
    ByteBuffer payload = entry.payload().duplicate();
    to.putInt(FIXED + point.length + payload.remaining()).putInt(0);
    to.putLong(entry.id().high()).putLong(entry.id().low()).putLong(entry.seq());
    Instant time = entry.time();
    long seconds = time.getEpochSecond();
    to.putLong(seconds).putInt(time.getNano());
    to.put((byte) point.length).put(point).put(payload);
    to.putInt(start + 4, checksum(to, start, to.position() - start));
  }

  private static int checksum(ByteBuffer frame, int start, int size) {
    var crc = new CRC32C();
    crc.update(frame.slice(start, 4));
    crc.update(frame.slice(start + HEAD, size - HEAD));
    return (int) crc.getValue();
  }

  /** The length that a head declares, head included; -1 if no frame has it. */
  static long declared(ByteBuffer head) {
    int length = head.getInt(head.position());
    return length < FIXED || length > LONGEST ? -1 : (long) HEAD + length;
  }

  /**
   * The entry of a whole frame, from position to limit; its payload shares the buffer's memory.
   *
   * @return null if it is not what was written
   */
  static @Nullable Entry read(ByteBuffer frame, FieldsOf fields) {
    int start = frame.position();
    int size = frame.remaining();
    if (size < HEAD + FIXED || declared(frame) != size) {
      return null;
    }
    if (frame.getInt(start + 4) != checksum(frame, start, size)) {
      return null;
    }
    ByteBuffer body = frame.slice(start + HEAD, size - HEAD);
    var id = new RecordId(body.getLong(), body.getLong());
    long seq = body.getLong();
    long seconds = body.getLong();
    int nanos = body.getInt();
    int point = body.get() & 0xff;
    if (point > body.remaining()) {
      return null;
    }
    var text = new byte[point];
    body.get(text);
    ByteBuffer payload = body.slice().asReadOnlyBuffer();
    try {
      return new Entry(
          id,
          seq,
          Instant.ofEpochSecond(seconds, nanos),
          new String(text, StandardCharsets.UTF_8),
          payload,
          fields.of(payload));
    } catch (DateTimeException e) {
      return null;
    }
  }
}
