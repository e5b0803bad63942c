package dev.weir.spi.terminal;

/** A line that is being put together from columns. */
final class Line {
  private final StringBuilder out = new StringBuilder(160);
  private final int columns;
  private final boolean colours;
  private int used;

  Line(int columns, boolean colours) {
    this.columns = columns;
    this.colours = colours;
  }

  /** A text at the left of its column, and a blank. */
  void left(String text, int width, Style style) {
    add(text, style);
    blanks(Math.max(0, width - SafeText.width(text)) + 1);
  }

  /** A text at the right of its column, and a blank. */
  void right(String text, int width, Style style) {
    blanks(Math.max(0, width - SafeText.width(text)));
    add(text, style);
    blanks(1);
  }

  /** The last column: what does not fit is cut. */
  String last(String text, Style style) {
    add(text, style);
    return out.toString().stripTrailing();
  }

  /** Nothing is wider than the line, whatever was promised of a column. */
  private void add(String text, Style style) {
    String shown = SafeText.end(text, columns - used);
    used += SafeText.width(shown);
    out.append(colours ? style.around(shown) : shown);
  }

  private void blanks(int count) {
    int fitting = Math.min(count, columns - used);
    out.append(" ".repeat(fitting));
    used += fitting;
  }
}
