package dev.weir.plugin.bypass;

import dev.weir.spi.Subject;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Patterns in the form in which they are asked: names and suffixes by hash, networks by binary
 * search, and only true wildcards one after the other. Immutable.
 */
final class MatcherSet {
  private final @Nullable Ports anywhere;
  private final Map<String, Ports> names;
  private final Map<String, Ports> parents;
  private final PrefixTable v4;
  private final PrefixTable v6;
  private final Wild[] nameGlobs;
  private final Wild[] addressGlobs;
  private final Zoned[] zoned;
  private final int size;

  /** A wildcard and its ports. */
  private record Wild(Glob glob, Ports ports) {}

  /** A link-local address on one interface and its ports. */
  private record Zoned(Ip ip, String zone, Ports ports) {}

  private MatcherSet(Builder from) {
    anywhere = from.anywhere;
    names = Map.copyOf(from.names);
    parents = Map.copyOf(from.parents);
    v4 = from.v4.build();
    v6 = from.v6.build();
    nameGlobs = from.nameGlobs.toArray(Wild[]::new);
    addressGlobs = from.addressGlobs.toArray(Wild[]::new);
    zoned = from.zoned.toArray(Zoned[]::new);
    size = from.size;
  }

  /** How many patterns it was made of. */
  int size() {
    return size;
  }

  boolean matches(Subject subject) {
    int port = subject.port();
    if (anywhere != null && anywhere.contains(port)) {
      return true;
    }
    InetAddress address = subject.address();
    if (address != null && matches(Ip.of(address), zone(address), port)) {
      return true;
    }
    String host = subject.host();
    return host != null && !host.isEmpty() && matchesHost(Hosts.canonical(host), port);
  }

  private boolean matchesHost(String host, int port) {
    int percent = host.indexOf('%');
    Ip literal = Ip.parse(percent < 0 ? host : host.substring(0, percent));
    if (literal != null) {
      return matches(literal, percent < 0 ? "" : host.substring(percent + 1), port);
    }
    if (has(names, host, port) || any(nameGlobs, host, port)) {
      return true;
    }
    if (!parents.isEmpty()) {
      int dot = host.indexOf('.');
      while (dot >= 0) {
        if (has(parents, host.substring(dot + 1), port)) {
          return true;
        }
        dot = host.indexOf('.', dot + 1);
      }
    }
    return false;
  }

  private boolean matches(Ip ip, String zone, int port) {
    if ((ip.v6() ? v6 : v4).contains(ip, port)) {
      return true;
    }
    for (Zoned one : zoned) {
      if (one.ip().equals(ip) && one.zone().equals(zone) && one.ports().contains(port)) {
        return true;
      }
    }
    return addressGlobs.length > 0 && any(addressGlobs, ip.text(), port);
  }

  private static String zone(InetAddress address) {
    if (!(address instanceof Inet6Address v6)) {
      return "";
    }
    NetworkInterface scope = v6.getScopedInterface();
    if (scope != null) {
      return scope.getName();
    }
    return v6.getScopeId() == 0 ? "" : Integer.toString(v6.getScopeId());
  }

  private static boolean has(Map<String, Ports> map, String key, int port) {
    Ports ports = map.get(key);
    return ports != null && ports.contains(port);
  }

  private static boolean any(Wild[] globs, String text, int port) {
    for (Wild wild : globs) {
      if (wild.ports().contains(port) && wild.glob().matches(text)) {
        return true;
      }
    }
    return false;
  }

  /** Collects what patterns stand for. */
  static final class Builder {
    private @Nullable Ports anywhere;
    private final Map<String, Ports> names = new HashMap<>();
    private final Map<String, Ports> parents = new HashMap<>();
    private final PrefixTable.Builder v4 = new PrefixTable.Builder();
    private final PrefixTable.Builder v6 = new PrefixTable.Builder();
    private final List<Wild> nameGlobs = new ArrayList<>();
    private final List<Wild> addressGlobs = new ArrayList<>();
    private final List<Zoned> zoned = new ArrayList<>();
    private int size;

    /** Counts one pattern, which may have been added as several things. */
    void count() {
      size++;
    }

    void anywhere(Ports ports) {
      anywhere = ports.and(anywhere);
    }

    void name(String name, Ports ports) {
      names.merge(name, ports, Ports::and);
    }

    /** All names below this one, without itself. */
    void below(String name, Ports ports) {
      parents.merge(name, ports, Ports::and);
    }

    void network(Ip ip, int length, Ports ports) {
      (ip.v6() ? v6 : v4).add(ip, length, ports);
    }

    void range(Ip first, Ip last, Ports ports) {
      (first.v6() ? v6 : v4).addRange(first, last, ports);
    }

    void nameGlob(Glob glob, Ports ports) {
      nameGlobs.add(new Wild(glob, ports));
    }

    void addressGlob(Glob glob, Ports ports) {
      addressGlobs.add(new Wild(glob, ports));
    }

    void zoned(Ip ip, String zone, Ports ports) {
      zoned.add(new Zoned(ip, zone, ports));
    }

    MatcherSet build() {
      return new MatcherSet(this);
    }
  }
}
