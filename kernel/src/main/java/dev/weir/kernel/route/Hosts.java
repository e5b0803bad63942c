package dev.weir.kernel.route;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Fixed addresses for names, asked before the system's resolver. Any thread. */
public final class Hosts {
  /** Knows nothing. */
  public static final Hosts NONE = new Hosts(Map.of());

  private volatile Map<String, List<InetAddress>> mappings;

  /**
   * @param mappings lower-case name, or {@code .suffix} for a name and all below it, to addresses
   */
  public Hosts(Map<String, List<InetAddress>> mappings) {
    this.mappings = Map.copyOf(mappings);
  }

  /** Puts other mappings in place of all: a file was read again. */
  public void replace(Map<String, List<InetAddress>> others) {
    mappings = Map.copyOf(others);
  }

  /** The addresses of a name: its own, else those of the longest suffix; empty if none. */
  public List<InetAddress> lookup(String host) {
    Map<String, List<InetAddress>> now = mappings;
    if (now.isEmpty()) {
      return List.of();
    }
    String lower = host.toLowerCase(Locale.ROOT);
    // A dot at the end only says that the name is complete.
    String name =
        lower.length() > 1 && lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    List<InetAddress> exact = now.get(name);
    if (exact != null) {
      return exact;
    }
    List<InetAddress> whole = now.get("." + name);
    if (whole != null) {
      return whole;
    }
    for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      List<InetAddress> suffix = now.get(name.substring(dot));
      if (suffix != null) {
        return suffix;
      }
    }
    return now.getOrDefault(".", List.of());
  }
}
