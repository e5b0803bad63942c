package dev.weir.kernel.config.load;

import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.config.tree.Node;
import dev.weir.kernel.config.tree.Place;
import dev.weir.kernel.config.tree.Scalar;
import dev.weir.kernel.config.tree.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/** Joins several configurations into one tree. */
public final class Merging {
  private Merging() {}

  /** Lists are joined; of other keys the last source wins. */
  public static Mapping merge(List<Mapping> sources) {
    if (sources.isEmpty()) {
      return Mapping.empty(new Place("-", 1, 1));
    }
    if (sources.size() == 1) {
      return sources.getFirst();
    }
    var merged = new LinkedHashMap<String, Mapping.Entry>();
    for (Mapping source : sources) {
      for (Mapping.Entry entry : source.entries()) {
        merged.merge(entry.key().toLowerCase(Locale.ROOT), entry, Merging::join);
      }
    }
    return new Mapping(List.copyOf(merged.values()), sources.getFirst().place());
  }

  private static Mapping.Entry join(Mapping.Entry first, Mapping.Entry second) {
    if (second.value() instanceof Scalar scalar && scalar.isNothing()) {
      return first;
    }
    if (first.value() instanceof Sequence left && second.value() instanceof Sequence right) {
      var items = new ArrayList<Node>(left.items());
      items.addAll(right.items());
      return new Mapping.Entry(first.key(), first.keyPlace(), new Sequence(items, left.place()));
    }
    return second;
  }
}
