package dev.weir.plugin.redirect.rules;

import dev.weir.spi.Check.Finding;
import dev.weir.spi.Check.Level;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a transparent gateway needs of a machine. Nothing here stops other services. */
final class MachineChecks {
  private static final int NET_ADMIN = 12;
  private static final int NET_RAW = 13;

  private MachineChecks() {}

  static Finding capabilities() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("CapEff:")) {
          return capabilities(line.substring(7).strip());
        }
      }
      return new Finding(Level.INFO, "unknown", "");
    } catch (IOException e) {
      return new Finding(Level.INFO, "unknown: " + e.getMessage(), "");
    }
  }

  /** From the hexadecimal set of {@code /proc/self/status}. */
  static Finding capabilities(String hex) {
    var set = new BigInteger(hex, 16);
    List<String> have = new ArrayList<>();
    if (set.testBit(NET_ADMIN)) {
      have.add("CAP_NET_ADMIN");
    }
    if (set.testBit(NET_RAW)) {
      have.add("CAP_NET_RAW");
    }
    if (!have.isEmpty()) {
      return new Finding(Level.OK, String.join(", ", have), "");
    }
    return new Finding(
        Level.INFO,
        "none for the network: no tproxy, no so_mark",
        "AmbientCapabilities=CAP_NET_RAW in the systemd unit, or setpriv --inh-caps=+net_raw"
            + " --ambient-caps=+net_raw; plain REDIRECT needs none");
  }

  static Finding tools() {
    List<String> missing = new ArrayList<>();
    for (String tool : List.of("nft", "ip")) {
      if (!Tool.has(tool)) {
        missing.add(tool);
      }
    }
    return missing.isEmpty()
        ? new Finding(Level.OK, "nft and ip are there", "")
        : new Finding(
            Level.INFO,
            "missing: " + String.join(", ", missing),
            "weir tproxy up needs the packages nftables and iproute2");
  }

  static Finding forwarding() {
    String four = read("/proc/sys/net/ipv4/ip_forward");
    String six = read("/proc/sys/net/ipv6/conf/all/forwarding");
    String value = "IPv4 " + onOff(four) + ", IPv6 " + onOff(six);
    return four.equals("1")
        ? new Finding(Level.OK, value, "")
        : new Finding(
            Level.INFO,
            value,
            "a gateway for other machines needs sysctl -w net.ipv4.ip_forward=1"
                + " net.ipv6.conf.all.forwarding=1");
  }

  static Finding reversePath() {
    return reversePath(read("/proc/sys/net/ipv4/conf/all/rp_filter"));
  }

  static Finding reversePath(String mode) {
    return switch (mode) {
      case "0" -> new Finding(Level.OK, "off", "");
      case "2" -> new Finding(Level.OK, "loose", "");
      case "1" ->
          new Finding(
              Level.WARN,
              "strict: packets that TPROXY leads here may be dropped",
              "sysctl -w net.ipv4.conf.all.rp_filter=2");
      default -> new Finding(Level.INFO, "unknown", "");
    };
  }

  /** Whether the usual mark and table belong to somebody else. */
  static Finding routes() {
    if (!Tool.has("ip")) {
      return new Finding(Level.INFO, "unknown: ip is not installed", "");
    }
    try {
      return routes(
          Tool.run("ip rule show", "").text(), Tool.run("ip route show table 100", "").text());
    } catch (IOException e) {
      return new Finding(Level.INFO, "unknown: " + e.getMessage(), "");
    }
  }

  static Finding routes(String rules, String table) {
    List<String> others =
        rules
            .lines()
            .filter(line -> line.matches(".*fwmark 0x1(/\\S+)? .*"))
            .filter(line -> !line.contains("lookup 100"))
            .map(String::strip)
            .toList();
    if (!others.isEmpty()) {
      return new Finding(
          Level.WARN,
          "mark 1 is used: " + String.join("; ", others),
          "weir tproxy --fwmark with another number");
    }
    boolean foreign =
        table.lines().anyMatch(line -> !line.isBlank() && !line.startsWith("local default dev lo"));
    return foreign && !table.startsWith("Error")
        ? new Finding(
            Level.WARN,
            "table 100 is used: " + table.lines().findFirst().orElse(""),
            "weir tproxy --table with another number")
        : new Finding(Level.OK, "mark 1 and table 100 are free or Weir's", "");
  }

  static Finding rules() {
    if (!Tool.has("nft")) {
      return new Finding(Level.INFO, "unknown: nft is not installed", "");
    }
    try {
      Tool.Said said = Tool.run("nft list table inet " + NftRules.TABLE, "");
      if (said.lacksPrivilege()) {
        return new Finding(Level.INFO, "unknown: to look needs CAP_NET_ADMIN", "");
      }
      return new Finding(Level.INFO, said.ok() ? "set" : "not set", "");
    } catch (IOException e) {
      return new Finding(Level.INFO, "unknown: " + e.getMessage(), "");
    }
  }

  private static String onOff(String value) {
    return value.equals("1") ? "on" : value.equals("0") ? "off" : "unknown";
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
