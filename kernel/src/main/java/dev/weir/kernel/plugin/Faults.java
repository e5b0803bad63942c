package dev.weir.kernel.plugin;

import org.jspecify.annotations.Nullable;

/** What foreign code throws, in one line. */
final class Faults {
  private static final int MAX = 300;

  private Faults() {}

  /** The innermost cause: its kind and the first line of what it says. */
  static String describe(Throwable fault) {
    Throwable inner = fault;
    for (int depth = 0; inner.getCause() != null && depth < 20; depth++) {
      inner = inner.getCause();
    }
    String message = message(inner);
    String name = inner.getClass().getSimpleName();
    return message.isEmpty() ? name : name + ": " + message;
  }

  private static String message(Throwable fault) {
    @Nullable String message;
    try {
      message = fault.getMessage();
    } catch (RuntimeException e) {
      // An exception of a plugin may not even be able to say what it is.
      message = null;
    }
    return message == null ? "" : printable(message.lines().findFirst().orElse(""));
  }

  /** Bounded, and without characters that move the cursor. */
  static String printable(String text) {
    String bounded = text.length() > MAX ? text.substring(0, MAX) + "…" : text;
    var out = new StringBuilder(bounded.length());
    bounded
        .codePoints()
        .map(c -> Character.isISOControl(c) ? '?' : c)
        .forEach(out::appendCodePoint);
    return out.toString();
  }
}
