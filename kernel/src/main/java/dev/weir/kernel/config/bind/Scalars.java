package dev.weir.kernel.config.bind;

import dev.weir.spi.config.ByteSize;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads values from their text. Every method gives null for a text that is none of its type. */
public final class Scalars {
  private static final int LONGEST = 64;

  private Scalars() {}

  /** The words of Go's ParseBool: 1, t, true, 0, f, false. */
  static @Nullable Boolean bool(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "1", "t", "true" -> true;
      case "0", "f", "false" -> false;
      default -> null;
    };
  }

  /** A whole number, decimal or with {@code 0x}. */
  static @Nullable Long whole(String text) {
    String digits = text;
    boolean minus = text.startsWith("-");
    if (minus || text.startsWith("+")) {
      digits = text.substring(1);
    }
    int radix = 10;
    if (digits.startsWith("0x") || digits.startsWith("0X")) {
      digits = digits.substring(2);
      radix = 16;
    }
    if (digits.isEmpty()
        || digits.length() > LONGEST
        || Character.digit(digits.charAt(0), 16) < 0) {
      return null;
    }
    for (int i = 0; i < digits.length(); i++) {
      if (digits.charAt(i) > 'f') {
        return null;
      }
    }
    try {
      return Long.parseLong(minus ? "-" + digits : digits, radix);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** A number with or without a fraction; neither infinite nor NaN. */
  static @Nullable Double number(String text) {
    BigDecimal value = decimal(text);
    if (value == null) {
      Long whole = whole(text);
      return whole == null ? null : whole.doubleValue();
    }
    double result = value.doubleValue();
    return Double.isInfinite(result) ? null : result;
  }

  /**
   * {@code 64KiB}, {@code 1MB}, {@code 1048576}; K, M, G, T are powers of 1024 with and without i.
   */
  public static @Nullable ByteSize size(String text) {
    String trimmed = text.strip().toUpperCase(Locale.ROOT);
    int end = 0;
    while (end < trimmed.length() && "0123456789.".indexOf(trimmed.charAt(end)) >= 0) {
      end++;
    }
    int shift =
        switch (trimmed.substring(end).strip()) {
          case "", "B" -> 0;
          case "K", "KB", "KIB" -> 10;
          case "M", "MB", "MIB" -> 20;
          case "G", "GB", "GIB" -> 30;
          case "T", "TB", "TIB" -> 40;
          default -> -1;
        };
    if (shift < 0) {
      return null;
    }
    if (end == 1 && trimmed.startsWith("0X")) {
      return null;
    }
    BigDecimal value = decimal(trimmed.substring(0, end));
    if (value == null) {
      return null;
    }
    try {
      return new ByteSize(value.multiply(BigDecimal.valueOf(1L << shift)).longValueExact());
    } catch (ArithmeticException e) {
      return null;
    }
  }

  /**
   * A duration in Go's form ({@code 1h2m3.5s}, {@code 300us}), days as well ({@code 7d}); a bare
   * whole number is seconds.
   */
  public static @Nullable Duration duration(String text) {
    if (text.isEmpty() || text.length() > LONGEST) {
      return null;
    }
    boolean minus = text.startsWith("-");
    String rest = minus || text.startsWith("+") ? text.substring(1) : text;
    Long seconds = rest.chars().allMatch(c -> c >= '0' && c <= '9') ? whole(rest) : null;
    BigDecimal nanos =
        seconds != null
            ? BigDecimal.valueOf(seconds).movePointRight(9)
            : rest.isEmpty() ? null : units(rest);
    if (nanos == null || nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      return null;
    }
    long value = nanos.longValue();
    return Duration.ofNanos(minus ? -value : value);
  }

  private static @Nullable BigDecimal units(String text) {
    BigDecimal sum = BigDecimal.ZERO;
    int at = 0;
    while (at < text.length()) {
      int number = at;
      while (at < text.length() && "0123456789.".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
      int unit = at;
      while (at < text.length() && "0123456789.".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      BigDecimal amount = decimal(text.substring(number, unit));
      long scale = nanosOf(text.substring(unit, at));
      if (amount == null || scale == 0) {
        return null;
      }
      sum = sum.add(amount.multiply(BigDecimal.valueOf(scale)));
    }
    return sum;
  }

  private static long nanosOf(String unit) {
    return switch (unit) {
      case "ns" -> 1;
      case "us", "\u00b5s", "\u03bcs" -> 1_000;
      case "ms" -> 1_000_000;
      case "s" -> 1_000_000_000;
      case "m" -> 60_000_000_000L;
      case "h" -> 3_600_000_000_000L;
      case "d" -> 86_400_000_000_000L;
      default -> 0;
    };
  }

  /** A decimal number without an exponent, whose size could be a trap. */
  private static @Nullable BigDecimal decimal(String text) {
    boolean digit = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean sign = i == 0 && (c == '-' || c == '+');
      if (!sign && c != '.' && (c < '0' || c > '9')) {
        return null;
      }
      digit |= c >= '0' && c <= '9';
    }
    if (!digit || text.length() > LONGEST) {
      return null;
    }
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
