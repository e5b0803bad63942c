package dev.weir.kernel.config.load;

import dev.weir.kernel.config.Codes;
import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.bind.Kind;
import dev.weir.kernel.config.bind.Ref;
import dev.weir.kernel.config.bind.Shown;
import dev.weir.kernel.config.bind.Suggestion;
import dev.weir.kernel.config.bind.UnbuiltKeys;
import dev.weir.kernel.config.model.BypassConfig;
import dev.weir.kernel.config.model.ChainConfig;
import dev.weir.kernel.config.model.Configuration;
import dev.weir.kernel.config.model.HopConfig;
import dev.weir.kernel.config.model.HostsConfig;
import dev.weir.kernel.config.model.RecorderConfig;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The names that a configuration and the plugins define, and the check of what refers to them. */
public final class References {
  private static final int SHOWN = 8;

  private final Map<Kind, Set<String>> known = new EnumMap<>(Kind.class);
  private final Map<Kind, String> shown = new EnumMap<>(Kind.class);

  References(Map<Kind, ? extends Collection<String>> known, KnownTypes types) {
    known.forEach((kind, names) -> {
      this.known.put(kind, Set.copyOf(names));
      Set<String> all = types.shown().get(kind);
      // Types are few, and all of them are of use; a file may define thousands of names.
      shown.put(kind, all == null ? list(names, SHOWN) : list(all, Integer.MAX_VALUE));
    });
  }

  /** What a loaded configuration and the plugins define. */
  public static References of(Configuration configuration, KnownTypes types) {
    var all = new EnumMap<Kind, Collection<String>>(Kind.class);
    all.putAll(types.names());
    all.put(Kind.CHAIN, configuration.chains().stream().map(ChainConfig::name).toList());
    all.put(Kind.HOP, configuration.hops().stream().map(HopConfig::name).toList());
    all.put(Kind.BYPASS, configuration.bypasses().stream().map(BypassConfig::name).toList());
    all.put(Kind.RECORDER, configuration.recorders().stream().map(RecorderConfig::name).toList());
    all.put(Kind.HOSTS, configuration.hosts().stream().map(HostsConfig::name).toList());
    return new References(all, types);
  }

  /** Whether there is such a thing; if not, that is noted. Kinds without names are not checked. */
  public boolean check(Ref ref, Problems problems) {
    Set<String> names = known.get(ref.kind());
    if (names == null || names.contains(ref.name())) {
      return true;
    }
    if (problems.isFull()) {
      problems.add(ref.origin().place(), Codes.REFERENCE, ref.origin().path(), "");
      return false;
    }
    boolean type = ref.kind().section().isEmpty();
    String name = ref.kind().label() + " \"" + Shown.text(ref.name()) + "\"";
    boolean otherCase = names.stream().anyMatch(ref.name()::equalsIgnoreCase);
    if (type && !otherCase && UnbuiltKeys.type(ref.kind(), ref.name())) {
      problems.add(
          ref.origin().place(),
          Codes.NOT_BUILT,
          ref.origin().path(),
          name + ": " + UnbuiltKeys.PHRASE + " (known: " + shown.get(ref.kind()) + ")");
      return false;
    }
    problems.add(
        ref.origin().place(),
        type ? Codes.TYPE : Codes.REFERENCE,
        ref.origin().path(),
        "no "
            + name
            + Suggestion.phrase(ref.name(), names)
            + " (known: "
            + shown.get(ref.kind())
            + ")");
    return false;
  }

  private static String list(Collection<String> names, int most) {
    List<String> sorted = List.copyOf(new TreeSet<>(names));
    if (sorted.isEmpty()) {
      return "none";
    }
    String shown = String.join(", ", sorted.stream().limit(most).map(Shown::text).toList());
    return sorted.size() > most ? shown + ", …" : shown;
  }
}
