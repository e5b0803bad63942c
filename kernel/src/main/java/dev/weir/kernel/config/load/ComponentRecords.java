package dev.weir.kernel.config.load;

import dev.weir.kernel.config.bind.Kind;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The configuration records of the components that plugins offer, for the schema and the reference
 * page.
 *
 * @param records by kind and type
 */
public record ComponentRecords(Map<Kind, Map<String, Class<? extends Record>>> records) {
  public ComponentRecords {
    records = Map.copyOf(records);
  }

  /** Types and their records of one kind, in the order of the names. */
  Map<String, Class<? extends Record>> of(Kind kind) {
    return new TreeMap<>(records.getOrDefault(kind, Map.of()));
  }

  /** All records of some kinds. */
  List<Class<? extends Record>> of(List<Kind> kinds) {
    return kinds.stream().flatMap(kind -> of(kind).values().stream()).toList();
  }
}
