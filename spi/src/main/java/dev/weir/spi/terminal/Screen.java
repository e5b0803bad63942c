package dev.weir.spi.terminal;

/**
 * What standard output is.
 *
 * @param isTerminal whether a person looks at it
 * @param columns how wide it is; a usual width if nobody knows
 * @param colours whether colours are welcome: never without a terminal, nor against {@code
 *     NO_COLOR}
 * @since 1.0
 */
public record Screen(boolean isTerminal, int columns, boolean colours) {
  /** What is assumed where nobody can say. */
  public static final int USUAL_COLUMNS = 110;

  /** A file or a pipe. */
  public static final Screen NONE = new Screen(false, USUAL_COLUMNS, false);

  public Screen {
    if (columns <= 0) {
      throw new IllegalArgumentException("columns: " + columns + " (expected: more than 0)");
    }
  }
}
