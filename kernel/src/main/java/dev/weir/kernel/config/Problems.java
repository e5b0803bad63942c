package dev.weir.kernel.config;

import dev.weir.kernel.config.tree.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Collects everything that is wrong, so that the user sees it all at once. Keeps the first {@value
 * #LIMIT} and counts the rest. One thread.
 */
public final class Problems {
  /** How many problems are kept: a broken file must not become a flood. */
  public static final int LIMIT = 200;

  private final List<Problem> found = new ArrayList<>();
  private final List<Problem> warnings = new ArrayList<>();
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

  /** Notes something that can hardly be meant, but can be run. */
  public void warn(Place place, String code, String path, String message) {
    var warning = new Problem(Problem.Severity.WARNING, place, code, path, message);
    if (warnings.size() < LIMIT && !warnings.contains(warning)) {
      warnings.add(warning);
    }
  }

  /** Whether a problem with that code was found at that very place. */
  public boolean blames(Place place, String code) {
    return found.stream()
        .anyMatch(known -> known.code().equals(code) && known.place().equals(place));
  }

  /** Whether nothing was found so far that keeps the configuration from being run. */
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

  /** The errors that were kept, in the order of the places. */
  public List<Problem> sorted() {
    return found.stream().sorted().toList();
  }

  /** The warnings that were kept, in the order of the places. */
  public List<Problem> warnings() {
    return warnings.stream().sorted().toList();
  }

  /** Errors and warnings, in the order of the places. */
  public List<Problem> all() {
    return Stream.concat(found.stream(), warnings.stream()).sorted().toList();
  }
}
