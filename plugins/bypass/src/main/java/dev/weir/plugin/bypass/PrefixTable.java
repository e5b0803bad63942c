package dev.weir.plugin.bypass;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Networks of one address family, each with its ports. For each prefix length that occurs there is
 * a sorted list, so that looking an address up costs one binary search per length and allocates
 * nothing. A single address is a network of full length; a range is taken apart into networks.
 */
final class PrefixTable {
  private final Level[] levels;

  /** All networks of one length, sorted by their bits. */
  private record Level(int length, long[] high, long[] low, Ports[] ports) {
    boolean contains(Ip ip, int port) {
      long wantHigh = ip.high() & Ip.highMask(length);
      long wantLow = ip.low() & Ip.lowMask(length);
      int from = 0;
      int to = high.length - 1;
      while (from <= to) {
        int middle = (from + to) >>> 1;
        int order = Long.compareUnsigned(high[middle], wantHigh);
        if (order == 0) {
          order = Long.compareUnsigned(low[middle], wantLow);
        }
        if (order == 0) {
          return ports[middle].contains(port);
        }
        if (order < 0) {
          from = middle + 1;
        } else {
          to = middle - 1;
        }
      }
      return false;
    }
  }

  private PrefixTable(Level[] levels) {
    this.levels = levels;
  }

  boolean contains(Ip ip, int port) {
    for (Level level : levels) {
      if (level.contains(ip, port)) {
        return true;
      }
    }
    return false;
  }

  /** Collects networks of one family. */
  static final class Builder {
    private final Map<Integer, Map<Ip, Ports>> byLength = new TreeMap<>();

    void add(Ip network, int length, Ports ports) {
      byLength
          .computeIfAbsent(length, _ -> new TreeMap<>(Builder::order))
          .merge(network.masked(length), ports, Ports::and);
    }

    private static int order(Ip a, Ip b) {
      return a.after(b) ? 1 : b.after(a) ? -1 : 0;
    }

    /** Adds all addresses from {@code first} to {@code last}, as few networks as it takes. */
    void addRange(Ip first, Ip last, Ports ports) {
      int bits = first.bits();
      Ip from = first;
      while (!from.after(last)) {
        int length = bits;
        // Shorter as long as the network begins here and does not end past the last address.
        while (length > 0
            && from.masked(length - 1).equals(from)
            && !end(from, length - 1).after(last)) {
          length--;
        }
        add(from, length, ports);
        Ip end = end(from, length);
        if (!last.after(end)) {
          return;
        }
        from = next(end);
      }
    }

    private static Ip end(Ip network, int length) {
      long familyHigh = network.v6() ? -1L : 0xffff_ffffL << 32;
      return new Ip(
          network.v6(),
          (network.high() | ~Ip.highMask(length)) & familyHigh,
          network.v6() ? network.low() | ~Ip.lowMask(length) : 0);
    }

    private static Ip next(Ip ip) {
      if (!ip.v6()) {
        return new Ip(false, ip.high() + (1L << 32), 0);
      }
      long low = ip.low() + 1;
      return new Ip(true, low == 0 ? ip.high() + 1 : ip.high(), low);
    }

    PrefixTable build() {
      List<Level> levels = new ArrayList<>();
      byLength.forEach((length, networks) -> {
        var high = new long[networks.size()];
        var low = new long[networks.size()];
        var ports = new Ports[networks.size()];
        int at = 0;
        for (Map.Entry<Ip, Ports> network : networks.entrySet()) {
          high[at] = network.getKey().high();
          low[at] = network.getKey().low();
          ports[at++] = network.getValue();
        }
        levels.add(new Level(length, high, low, ports));
      });
      return new PrefixTable(levels.toArray(Level[]::new));
    }
  }
}
