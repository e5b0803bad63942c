package dev.weir.kernel.config;

import dev.weir.kernel.config.tree.Place;

/**
 * One thing that is wrong with the configuration.
 *
 * @param place where
 * @param code stable, for searching: {@code W1203}
 * @param path for example {@code services[0].handler.type}; empty for the whole file
 * @param message value, what was expected, and a suggestion; never a secret
 */
public record Problem(Place place, String code, String path, String message)
    implements Comparable<Problem> {
  @Override
  public int compareTo(Problem other) {
    int byPlace = place.compareTo(other.place);
    return byPlace != 0 ? byPlace : code.compareTo(other.code);
  }

  /** {@code file:line:col: error CODE: path: message}. */
  @Override
  public String toString() {
    return place + ": error " + code + ": " + (path.isEmpty() ? "" : path + ": ") + message;
  }
}
