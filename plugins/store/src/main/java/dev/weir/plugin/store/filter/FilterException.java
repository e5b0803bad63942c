package dev.weir.plugin.store.filter;

/** A filter that cannot be read: what is wrong, where, and what to write instead. */
public final class FilterException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int INDENT = 2;
  private static final int SHOWN = 76;

  /** How much is shown before the place, if not all of the filter is. */
  private static final int BEFORE = 40;

  private final String filter;
  private final int at;
  private final int length;

  FilterException(String message, String filter, int at, int length) {
    super(message);
    this.filter = filter;
    this.at = Math.min(at, filter.length());
    this.length = Math.max(1, length);
  }

  /** Where it is, counted in characters from 1. */
  public int column() {
    return filter.codePointCount(0, at) + 1;
  }

  /**
   * For people, three lines without a line end:
   *
   * <pre>
   * filter, column 1: unknown key "staus"; did you mean "status"?
   *   staus:&gt;=500 -host:*.example.org
   *   ^^^^^
   * </pre>
   */
  public String report() {
    int from = filter.length() <= SHOWN ? 0 : Math.max(0, at - BEFORE);
    int to = Math.min(filter.length(), from + SHOWN);
    String lead = from > 0 ? "…" : "";
    String pad = " ".repeat(INDENT);
    int carets = Math.max(1, Math.min(length, to - at));
    return "filter, column %d: %s%n%s%s%s%s%n%s%s%s"
        .formatted(
            column(),
            printable(String.valueOf(getMessage())),
            pad,
            lead,
            printable(filter.substring(from, to)),
            to < filter.length() ? "…" : "",
            pad,
            " ".repeat(lead.length() + at - from),
            "^".repeat(carets));
  }

  /** One column for each char, so that the carets stand where they should. */
  private static String printable(String text) {
    var out = new StringBuilder(text);
    for (int i = 0; i < out.length(); i++) {
      char c = out.charAt(i);
      if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
        out.setCharAt(i, c == '\t' || c == '\n' ? ' ' : '?');
      }
    }
    return out.toString();
  }
}
