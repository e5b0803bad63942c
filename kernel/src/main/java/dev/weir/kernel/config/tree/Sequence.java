package dev.weir.kernel.config.tree;

import java.util.List;

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
}
