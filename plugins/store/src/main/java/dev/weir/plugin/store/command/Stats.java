package dev.weir.plugin.store.command;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.plugin.store.Coverage;
import dev.weir.plugin.store.Reader;
import dev.weir.spi.terminal.Quantity;
import dev.weir.spi.terminal.SafeText;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much is kept and how much was seen. A host counts where the most of it was seen.
 *
 * @param levels by how much was seen, most first
 * @param hosts how many hosts there are
 * @param bytes of traffic that records tell of
 * @param top hosts with the most bytes
 * @param disk bytes on disk
 * @param summary what the index knows
 */
record Stats(
    Map<String, Level> levels,
    int hosts,
    long bytes,
    List<Host> top,
    long disk,
    Reader.Summary summary) {
  /** How it is said: {@code seen} in the record, and in words. */
  private static final Map<String, String> WORDS = words();

  private static final int TOP = 10;
  private static final int HOST_COLUMNS = 44;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  /** What was seen to one extent. */
  static final class Level {
    long records;
    long bytes;
    int hosts;
    final Map<String, Long> reasons = new TreeMap<>();
  }

  /** One host. */
  record Host(String name, long records, long bytes, String best, String why) {}

  private static Map<String, String> words() {
    var words = new LinkedHashMap<String, String>();
    words.put("full", "in full");
    words.put("headers", "heads only");
    words.put("metadata", "names only");
    words.put("flow", "opaque");
    return words;
  }

  static Stats of(List<Coverage> all, long disk, Reader.Summary summary) {
    var levels = new LinkedHashMap<String, Level>();
    WORDS.keySet().forEach(seen -> levels.put(seen, new Level()));
    var hosts = new TreeMap<String, Host>();
    long bytes = 0;
    for (Coverage one : all) {
      Level level = levels.computeIfAbsent(one.seen(), _ -> new Level());
      level.records += one.records();
      level.bytes += one.bytes();
      bytes += one.bytes();
      if (!one.why().isEmpty()) {
        level.reasons.merge(one.why(), one.records(), Long::sum);
      }
      var host = new Host(one.host(), one.records(), one.bytes(), one.seen(), one.why());
      hosts.merge(one.host(), host, Stats::merged);
    }
    hosts.values().forEach(host -> levels.computeIfAbsent(host.best(), _ -> new Level()).hosts++);
    List<Host> top =
        hosts.values().stream()
            .sorted(Comparator.comparingLong(Host::bytes).reversed().thenComparing(Host::name))
            .limit(TOP)
            .toList();
    return new Stats(levels, hosts.size(), bytes, top, disk, summary);
  }

  private static Host merged(Host one, Host other) {
    Host best = rank(one.best()) <= rank(other.best()) ? one : other;
    return new Host(
        one.name(),
        one.records() + other.records(),
        one.bytes() + other.bytes(),
        best.best(),
        best.why());
  }

  private static int rank(String seen) {
    return new ArrayList<>(WORDS.keySet()).indexOf(seen);
  }

  void print(PrintWriter out, Path store, ZoneId zone) {
    out.println("records   " + summary.records() + " in " + store);
    if (summary.records() > 0) {
      out.println(
          "from      "
              + TIME.format(summary.first().atZone(zone))
              + " to "
              + TIME.format(summary.last().atZone(zone)));
    }
    out.println("on disk   " + Quantity.size(disk));
    out.println("traffic   " + Quantity.size(bytes) + ", " + hosts + " hosts");
    out.println("coverage  " + coverage());
    out.println();
    out.println("%-12s %10s %9s %7s  %s".formatted("seen", "records", "bytes", "hosts", "why"));
    levels.forEach((seen, level) -> {
      if (level.records > 0) {
        out.println(
            "%-12s %10d %9s %7d  %s"
                .formatted(
                    SafeText.clean(WORDS.getOrDefault(seen, seen)),
                    level.records,
                    Quantity.size(level.bytes),
                    level.hosts,
                    reasons(level)));
      }
    });
    if (!top.isEmpty()) {
      out.println();
      out.println(
          "host"
              + " ".repeat(HOST_COLUMNS - "host".length())
              + " %8s %9s  %s".formatted("records", "bytes", "seen"));
    }
    for (Host host : top) {
      out.println(line(host));
    }
  }

  private static String line(Host host) {
    String name = SafeText.middle(SafeText.clean(host.name()), HOST_COLUMNS);
    String why = host.why().isEmpty() ? "" : " " + SafeText.clean(host.why());
    return (name.isEmpty() ? "(none)" : name)
        + " ".repeat(Math.max(0, HOST_COLUMNS - SafeText.width(name.isEmpty() ? "(none)" : name)))
        + " %8d %9s  %s%s"
            .formatted(
                host.records(),
                Quantity.size(host.bytes()),
                WORDS.getOrDefault(host.best(), host.best()),
                why);
  }

  /** One line: {@code in full 82 % of bytes, 12 of 15 hosts; names only …}. */
  String coverage() {
    var line = new ArrayList<String>();
    levels.forEach((seen, level) -> {
      if (level.records > 0) {
        line.add(
            "%s %s of bytes, %d of %d hosts"
                .formatted(WORDS.getOrDefault(seen, seen), share(level.bytes), level.hosts, hosts));
      }
    });
    return line.isEmpty() ? "nothing yet" : String.join("; ", line);
  }

  private String share(long part) {
    return bytes == 0 ? "-" : Math.round(100.0 * part / bytes) + " %";
  }

  private static String reasons(Level level) {
    return String.join(
        ", ",
        level.reasons.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
            .map(reason -> SafeText.clean(reason.getKey()) + " " + reason.getValue())
            .toList());
  }

  String json() {
    ObjectNode all = JsonMapper.builder().build().createObjectNode();
    all.put("records", summary.records());
    if (summary.records() > 0) {
      all.put("first", summary.first().toString());
      all.put("last", summary.last().toString());
    }
    all.put("diskBytes", disk);
    all.put("trafficBytes", bytes);
    all.put("hosts", hosts);
    ObjectNode coverage = all.putObject("coverage");
    levels.forEach((seen, level) -> {
      ObjectNode one = coverage.putObject(seen);
      one.put("records", level.records).put("bytes", level.bytes).put("hosts", level.hosts);
      ObjectNode why = one.putObject("why");
      level.reasons.forEach(why::put);
    });
    return all.toString();
  }
}
