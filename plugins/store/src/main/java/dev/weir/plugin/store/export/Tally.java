package dev.weir.plugin.store.export;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How many records an export has, and how many it has not, and why. One thread. */
public final class Tally {
  private final Map<String, Long> leftOut = new TreeMap<>();
  private long written;

  void wrote() {
    written++;
  }

  void leftOut(String kind) {
    leftOut.merge(kind, 1L, Long::sum);
  }

  /** Records that are in the export. */
  public long written() {
    return written;
  }

  /** Records that are not, by what they are. */
  public Map<String, Long> leftOut() {
    return Map.copyOf(leftOut);
  }

  /** {@code 12 written, 3 left out (2 dns, 1 tls)}. */
  @Override
  public String toString() {
    long sum = leftOut.values().stream().mapToLong(Long::longValue).sum();
    return written
        + " written"
        + (sum == 0
            ? ""
            : leftOut.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", ", ", " + sum + " left out (", ")")));
  }
}
