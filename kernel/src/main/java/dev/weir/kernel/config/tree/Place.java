package dev.weir.kernel.config.tree;

/**
 * Where something was written.
 *
 * @param source a file as the user named it, {@code -} for standard input, or the flag, for example
 *     {@code -L[0]}
 * @param line from 1; 0 for all of a file that has none
 * @param column from 1
 */
public record Place(String source, int line, int column) implements Comparable<Place> {
  /** All of a file that has no lines. */
  public static Place whole(String source) {
    return new Place(source, 0, 0);
  }

  @Override
  public int compareTo(Place other) {
    int bySource = source.compareTo(other.source);
    if (bySource != 0) {
      return bySource;
    }
    int byLine = Integer.compare(line, other.line);
    return byLine != 0 ? byLine : Integer.compare(column, other.column);
  }

  /** {@code source:line:column}; the source alone if all of it is meant. */
  @Override
  public String toString() {
    return line == 0 ? source : source + ":" + line + ":" + column;
  }
}
