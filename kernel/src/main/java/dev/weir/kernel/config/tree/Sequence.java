package dev.weir.kernel.config.tree;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A list.
 *
 * @param items in order
 * @param place where it begins
 */
public record Sequence(List<Node> items, Place place) implements Node {
  public Sequence {
    items = List.copyOf(items);
  }

  /** Whether both say the same, wherever it was written. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Sequence that && items.equals(that.items);
  }

  @Override
  public int hashCode() {
    return items.hashCode();
  }

  /** The place only: items may be secrets. */
  @Override
  public String toString() {
    return "list at " + place;
  }
}
