package dev.weir.spi.record;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A UUID of version 7: unique everywhere and sorted by time.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------------------------------+-------------------------------+
 * |                      unix time, milliseconds                  |
 * +-------------------------------+-------+-----------------------+
 * |       (its low 16 bits)       |  7    |       random 12       |
 * +---+---------------------------+-------+-----------------------+
 * |1 0|                        random 62                          |
 * +---+-----------------------------------------------------------+
 * </pre>
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9562#section-5.7">RFC 9562 section 5.7</a>
 * @since 1.0
 */
public record RecordId(long high, long low) {
  /** A new id for a moment. */
  public static RecordId at(long epochMillis) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long high = epochMillis << 16 | 0x7000L | random.nextInt(0x1000);
    long low = 0x8000_0000_0000_0000L | random.nextLong() >>> 2;
    return new RecordId(high, low);
  }

  /** The usual form with dashes. */
  @Override
  public String toString() {
    return new UUID(high, low).toString();
  }
}
