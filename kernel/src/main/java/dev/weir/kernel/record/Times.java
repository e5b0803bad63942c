package dev.weir.kernel.record;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Writes times as RFC 3339 has them, in one time zone. What the records of one second have in
 * common is made once. Not thread-safe.
 */
final class Times {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");
  private static final int DIGITS = 9;

  private final ZoneId zone;
  private long second = Long.MIN_VALUE;
  private String date = "";
  private String offset = "";
  private final StringBuilder out = new StringBuilder(40);

  Times(ZoneId zone) {
    this.zone = zone;
  }

  /** With as many digits of the second as it has, and the offset from UTC; {@code Z} for none. */
  String text(Instant time) {
    if (time.getEpochSecond() != second) {
      second = time.getEpochSecond();
      ZoneOffset from = zone.getRules().getOffset(time);
      date = SECONDS.format(OffsetDateTime.ofInstant(time, from));
      offset = from.getId();
    }
    out.setLength(0);
    out.append(date);
    int nanos = time.getNano();
    if (nanos > 0) {
      out.append('.');
      int digits = DIGITS;
      while (nanos % 10 == 0) {
        nanos /= 10;
        digits--;
      }
      int at = out.length();
      out.append(nanos);
      for (int missing = digits - (out.length() - at); missing > 0; missing--) {
        out.insert(at, '0');
      }
    }
    return out.append(offset).toString();
  }
}
