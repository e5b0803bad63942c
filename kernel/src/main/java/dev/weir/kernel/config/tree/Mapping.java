package dev.weir.kernel.config.tree;

import java.util.List;
import java.util.Locale;
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
  public record Entry(String key, Place keyPlace, Node value) {
    /** Whether both say the same, wherever it was written. */
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Entry that
          && key.equalsIgnoreCase(that.key)
          && value.equals(that.value);
    }

    @Override
    public int hashCode() {
      return 31 * key.toLowerCase(Locale.ROOT).hashCode() + value.hashCode();
    }

    /** Key and place: the value may be a secret. */
    @Override
    public String toString() {
      return key + " at " + keyPlace;
    }
  }

  /** A mapping without keys. */
  public static Mapping empty(Place place) {
    return new Mapping(List.of(), place);
  }

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

  /** Whether both say the same in the same order, wherever it was written. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Mapping that && entries.equals(that.entries);
  }

  @Override
  public int hashCode() {
    return entries.hashCode();
  }

  /** The place only: values may be secrets. */
  @Override
  public String toString() {
    return "mapping at " + place;
  }
}
