package dev.weir.kernel.config.tree;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys and values in the order in which they were written. Keys differ without regard to case.
 *
 * @param entries in order
 * @param place where it begins
 */
public record Mapping(List<Entry> entries, Place place) implements Node {
  public Mapping {
    entries = List.copyOf(entries);
  }

  /**
   * One key and its value.
   *
   * @param key as written
   * @param keyPlace where the key begins
   * @param value its value
   */
  public record Entry(String key, Place keyPlace, Node value) {}

  /** The entry of a key, whatever its case, or null. */
  public @Nullable Entry entry(String key) {
    for (Entry entry : entries) {
      if (entry.key().equalsIgnoreCase(key)) {
        return entry;
      }
    }
    return null;
  }

  /** The value of a key, whatever its case, or null. */
  public @Nullable Node get(String key) {
    Entry entry = entry(key);
    return entry == null ? null : entry.value();
  }
}
