package dev.weir.spi.terminal;

import java.util.Locale;

/**
 * Amounts for people, in three digits.
 *
 * @since 1.0
 */
public final class Quantity {
  private static final String[] SIZES = {"kB", "MB", "GB", "TB", "PB", "EB"};

  private Quantity() {}

  /** Bytes: {@code 312 B}, {@code 4.1 kB}, {@code 88 kB}. */
  public static String size(long bytes) {
    if (bytes < 1000) {
      return bytes + " B";
    }
    double value = bytes;
    int unit = -1;
    while (value >= 999.5 && unit < SIZES.length - 1) {
      value /= 1000;
      unit++;
    }
    return threeDigits(value) + " " + SIZES[unit];
  }

  /** Nanoseconds: {@code 0.6 ms}, {@code 38 ms}, {@code 1.2 s}, {@code 61 s}, {@code 17 m}. */
  public static String duration(long nanos) {
    double millis = nanos / 1e6;
    if (millis < 999.5) {
      return threeDigits(millis) + " ms";
    }
    double seconds = millis / 1000;
    if (seconds < 999.5) {
      return threeDigits(seconds) + " s";
    }
    double minutes = seconds / 60;
    if (minutes < 999.5) {
      return threeDigits(minutes) + " m";
    }
    double hours = minutes / 60;
    return hours < 999.5 ? threeDigits(hours) + " h" : threeDigits(hours / 24) + " d";
  }

  /** How many: {@code 34}, {@code 1.2k}, {@code 3.4M}. */
  public static String count(long number) {
    String size = number < 1000 ? Long.toString(number) : size(number);
    return size.replace(" kB", "k").replace(" ", "").replace("B", "");
  }

  private static String threeDigits(double value) {
    return value < 9.95
        ? String.format(Locale.ROOT, "%.1f", value)
        : String.format(Locale.ROOT, "%.0f", value);
  }
}
