package dev.weir.kernel.route;

import dev.weir.spi.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A group of nodes of which one is used.
 *
 * @param name for messages
 * @param nodes in order
 * @param selector how to pick
 * @param rules targets for which the chain ends before this hop
 */
public record Hop(String name, List<Node> nodes, Selector selector, Rules rules) {
  public Hop {
    nodes = List.copyOf(nodes);
  }

  /**
   * Whether the target goes through this hop at all; if not, the chain ends before it. A hop
   * without nodes takes everything and fails: to have nothing to use is no reason to go past it.
   */
  boolean takes(Subject subject) {
    return !rules.hits(subject)
        && (nodes.isEmpty() || nodes.stream().anyMatch(node -> node.takes(subject)));
  }

  /** How many nodes that may be used were not tried. */
  int left(Subject subject, Set<Node> tried) {
    int count = 0;
    for (Node node : nodes) {
      if (!tried.contains(node) && node.takes(subject)) {
        count++;
      }
    }
    return count;
  }

  /** Picks a node that was not tried; null if all were. */
  @Nullable Node pick(Subject subject, Set<Node> tried, String key) {
    List<Node> usable = new ArrayList<>(nodes.size());
    int highest = 0;
    for (Node node : nodes) {
      if (!tried.contains(node) && node.takes(subject)) {
        usable.add(node);
        highest = Math.max(highest, node.priority());
      }
    }
    int needed = highest;
    usable.removeIf(node -> node.priority() < needed);
    return selector.pick(usable, key);
  }
}
