package dev.weir.plugin.recorder.loki;

import java.math.BigDecimal;

/** Durations as Go prints them, which is what Loki's queries compare: {@code 397.016µs}. */
final class GoDuration {
  private static final long MINUTE = 60_000_000_000L;

  private GoDuration() {}

  static String of(long nanos) {
    if (nanos <= 0) {
      return "0s";
    }
    if (nanos < 1_000) {
      return nanos + "ns";
    }
    if (nanos < 1_000_000) {
      return plain(nanos, 3) + "µs";
    }
    if (nanos < 1_000_000_000) {
      return plain(nanos, 6) + "ms";
    }
    long minutes = nanos / MINUTE;
    String seconds = plain(nanos % MINUTE, 9) + "s";
    if (minutes == 0) {
      return seconds;
    }
    return minutes < 60
        ? minutes + "m" + seconds
        : minutes / 60 + "h" + minutes % 60 + "m" + seconds;
  }

  private static String plain(long number, int scale) {
    return number == 0
        ? "0"
        : BigDecimal.valueOf(number, scale).stripTrailingZeros().toPlainString();
  }
}
