package dev.weir.plugin.bypass;

import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A set of ports as disjoint ranges in order: {@code [from, to, from, to, …]}. A target whose port
 * is not known has port 0.
 */
final class Ports {
  private static final int LAST = 65_535;

  /** Every port, and none. */
  static final Ports ANY = new Ports(new int[] {0, LAST});

  private final int[] bounds;

  private Ports(int[] bounds) {
    this.bounds = bounds;
  }

  /**
   * Reads {@code 443} or {@code 80-90}.
   *
   * @return null if the text is neither
   */
  static @Nullable Ports parse(String text) {
    int dash = text.indexOf('-');
    int from = port(dash < 0 ? text : text.substring(0, dash));
    int to = dash < 0 ? from : port(text.substring(dash + 1));
    return from < 0 || to < from
        ? null
        : from == 0 && to == LAST ? ANY : new Ports(new int[] {from, to});
  }

  private static int port(String digits) {
    if (digits.isEmpty() || digits.length() > 5) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = value * 10 + (c - '0');
    }
    return value <= LAST ? value : -1;
  }

  boolean contains(int port) {
    if (this == ANY) {
      return true;
    }
    int low = 0;
    int high = bounds.length / 2 - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (port < bounds[2 * middle]) {
        high = middle - 1;
      } else if (port > bounds[2 * middle + 1]) {
        low = middle + 1;
      } else {
        return true;
      }
    }
    return false;
  }

  /** Both sets together; the other may be null. */
  Ports and(@Nullable Ports other) {
    if (other == null || this == ANY || other == ANY) {
      return other == ANY ? ANY : this;
    }
    var ranges = new int[(bounds.length + other.bounds.length) / 2][];
    for (int i = 0; i < ranges.length; i++) {
      int mine = bounds.length / 2;
      int[] source = i < mine ? bounds : other.bounds;
      int at = 2 * (i < mine ? i : i - mine);
      ranges[i] = new int[] {source[at], source[at + 1]};
    }
    Arrays.sort(ranges, Comparator.comparingInt(range -> range[0]));
    var merged = new int[ranges.length * 2];
    int size = 0;
    for (int[] range : ranges) {
      if (size > 0 && range[0] <= merged[size - 1] + 1) {
        merged[size - 1] = Math.max(merged[size - 1], range[1]);
      } else {
        merged[size++] = range[0];
        merged[size++] = range[1];
      }
    }
    return size == 2 && merged[0] == 0 && merged[1] == LAST
        ? ANY
        : new Ports(Arrays.copyOf(merged, size));
  }
}
