package dev.weir.kernel.config.load;

import dev.weir.kernel.config.bind.Kind;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The component types that plugins offer, aliases included.
 *
 * @param names by kind; kinds that are absent are not checked
 */
public record KnownTypes(Map<Kind, Set<String>> names) {
  public KnownTypes {
    names = Map.copyOf(names);
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
