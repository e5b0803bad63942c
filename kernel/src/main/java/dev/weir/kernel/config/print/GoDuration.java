package dev.weir.kernel.config.print;

import java.math.BigDecimal;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Durations as the grammar writes them: {@code 1h30m}, {@code 1.5s}, {@code 250ms}. In nanoseconds.
 */
public final class GoDuration {
  private static final int LONGEST = 64;
  private static final Map<String, Long> UNITS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "\u00b5s", 1_000L,
          "\u03bcs", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L);

  private GoDuration() {}

  /** The nanoseconds that the text means, or nothing if it is not a duration that fits. */
  public static OptionalLong parse(String text) {
    boolean negative = text.startsWith("-");
    String rest = negative || text.startsWith("+") ? text.substring(1) : text;
    if (rest.equals("0")) {
      return OptionalLong.of(0);
    }
    if (rest.isEmpty() || rest.length() > LONGEST) {
      return OptionalLong.empty();
    }
    BigDecimal sum = BigDecimal.ZERO;
    int at = 0;
    while (at < rest.length()) {
      int unitAt = endOf(rest, at, true);
      int next = endOf(rest, unitAt, false);
      BigDecimal amount = amount(rest.substring(at, unitAt));
      Long unit = UNITS.get(rest.substring(unitAt, next));
      if (amount == null || unit == null) {
        return OptionalLong.empty();
      }
      sum = sum.add(amount.multiply(BigDecimal.valueOf(unit)));
      at = next;
    }
    BigDecimal nanos = negative ? sum.negate() : sum;
    if (nanos.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(nanos.longValue());
  }

  private static int endOf(String text, int from, boolean number) {
    int at = from;
    while (at < text.length() && isNumeric(text.charAt(at)) == number) {
      at++;
    }
    return at;
  }

  private static boolean isNumeric(char c) {
    return (c >= '0' && c <= '9') || c == '.';
  }

  private static @Nullable BigDecimal amount(String digits) {
    boolean onePoint = digits.indexOf('.') == digits.lastIndexOf('.');
    if (digits.isEmpty() || digits.equals(".") || !onePoint) {
      return null;
    }
    return new BigDecimal(digits.endsWith(".") ? digits + "0" : digits);
  }

  /** The text of a duration: {@code 1m0s}, {@code 1.5s}, {@code 10ns}, {@code 0s}. */
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
