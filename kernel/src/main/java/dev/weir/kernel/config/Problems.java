package dev.weir.kernel.config;

import dev.weir.kernel.config.tree.Place;
import java.util.ArrayList;
import java.util.List;

/** Collects everything that is wrong, so that the user sees it all at once. One thread. */
public final class Problems {
  private final List<Problem> found = new ArrayList<>();

  /** Notes one problem. */
  public void add(Place place, String code, String path, String message) {
    found.add(new Problem(place, code, path, message));
  }

  /** Whether nothing was found so far. */
  public boolean isEmpty() {
    return found.isEmpty();
  }

  /** What was found, in the order of the places. */
  public List<Problem> sorted() {
    return found.stream().sorted().toList();
  }
}
