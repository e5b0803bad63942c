package dev.weir.kernel.config.load;

import dev.weir.kernel.config.bind.Kind;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The component types that plugins offer, aliases included.
 *
 * @param names by kind, other names of a type included; kinds that are absent are not checked
 * @param shown those of them that people are told of: each type once
 */
public record KnownTypes(Map<Kind, Set<String>> names, Map<Kind, Set<String>> shown) {
  public KnownTypes {
    names = Map.copyOf(names);
    shown = Map.copyOf(shown);
  }

  /** Types without other names. */
  public KnownTypes(Map<Kind, Set<String>> names) {
    this(names, names);
  }

  /** Checks nothing: for reading a configuration without plugins. */
  public static KnownTypes unchecked() {
    return new KnownTypes(Map.of());
  }

  /** The names of a kind; null if they are not known. */
  @Nullable Set<String> of(Kind kind) {
    return names.get(kind);
  }
}
