package dev.weir.kernel.config;

import dev.weir.kernel.config.tree.Place;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects everything that is wrong, so that the user sees it all at once. Keeps the first {@value
 * #LIMIT} and counts the rest. One thread.
 */
public final class Problems {
  /** How many problems are kept: a broken file must not become a flood. */
  public static final int LIMIT = 200;

  private final List<Problem> found = new ArrayList<>();
  private int total;

  /** Notes one problem. */
  public void add(Place place, String code, String path, String message) {
    var problem = new Problem(place, code, path, message);
    if (found.contains(problem)) {
      // Two who read the same key say the same of it.
      return;
    }
    total++;
    if (found.size() < LIMIT) {
      found.add(problem);
    }
  }

  /** Whether nothing was found so far. */
  public boolean isEmpty() {
    return total == 0;
  }

  /** Whether further problems are only counted: their messages need not be made. */
  public boolean isFull() {
    return found.size() >= LIMIT;
  }

  /** How many were found, kept or not. */
  public int total() {
    return total;
  }

  /** What was kept, in the order of the places. */
  public List<Problem> sorted() {
    return found.stream().sorted().toList();
  }
}
