package dev.weir.kernel.config;

import dev.weir.kernel.config.tree.Place;

/**
 * One thing that is wrong with the configuration.
 *
 * @param severity whether it can be run all the same
 * @param place where
 * @param code stable, for searching: {@code W1203}
 * @param path for example {@code services[0].handler.type}; empty for the whole file
 * @param message value, what was expected, and a suggestion; never a secret
 */
public record Problem(Severity severity, Place place, String code, String path, String message)
    implements Comparable<Problem> {
  /** Whether a configuration can be run in spite of it. */
  public enum Severity {
    /** Nothing is started. */
    ERROR("error"),
    /** It is told, and started. */
    WARNING("warning");

    private final String label;

    Severity(String label) {
      this.label = label;
    }
  }

  /** Something because of which nothing is started. */
  public Problem(Place place, String code, String path, String message) {
    this(Severity.ERROR, place, code, path, message);
  }

  /** Whether it can be run in spite of it. */
  public boolean isWarning() {
    return severity == Severity.WARNING;
  }

  @Override
  public int compareTo(Problem other) {
    int byPlace = place.compareTo(other.place);
    return byPlace != 0 ? byPlace : code.compareTo(other.code);
  }

  /** {@code file:line:col: error CODE: path: message}. */
  @Override
  public String toString() {
    return place
        + (": " + severity.label + " ")
        + code
        + ": "
        + (path.isEmpty() ? "" : path + ": ")
        + message;
  }
}
