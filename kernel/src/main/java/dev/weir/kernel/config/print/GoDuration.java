package dev.weir.kernel.config.print;

import java.math.BigDecimal;

/** Durations as GOST prints them: {@code 1h30m0s}, {@code 1.5s}, {@code 250ms}. Stateless. */
public final class GoDuration {
  private GoDuration() {}

  /** The text of a number of nanoseconds: {@code 1m0s}, {@code 1.5s}, {@code 10ns}, {@code 0s}. */
  public static String format(long nanos) {
    if (nanos == 0) {
      return "0s";
    }
    String sign = nanos < 0 ? "-" : "";
    BigDecimal all = BigDecimal.valueOf(nanos).abs();
    if (all.compareTo(BigDecimal.valueOf(1_000_000_000L)) < 0) {
      long small = all.longValue();
      if (small < 1_000) {
        return sign + small + "ns";
      }
      return small < 1_000_000
          ? sign + plain(all.movePointLeft(3)) + "\u00b5s"
          : sign + plain(all.movePointLeft(6)) + "ms";
    }
    BigDecimal seconds = all.movePointLeft(9);
    long minutes = seconds.divideToIntegralValue(BigDecimal.valueOf(60)).longValue();
    String tail = plain(seconds.subtract(BigDecimal.valueOf(minutes * 60))) + "s";
    if (minutes == 0) {
      return sign + tail;
    }
    return minutes < 60
        ? sign + minutes + "m" + tail
        : sign + minutes / 60 + "h" + minutes % 60 + "m" + tail;
  }

  private static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }
}
