package dev.weir.kernel.config.cli;

import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.bind.Shown;
import dev.weir.kernel.config.tree.Place;

/**
 * One argument as the user typed it, and where to report what is wrong with it.
 *
 * @param flag for example {@code -L[0]}
 * @param text the argument
 * @param errors what cannot be read at all
 * @param doubts what can be read, but hardly means what it says
 */
record Source(String flag, String text, Problems errors, Problems doubts) {
  static final int LONGEST = 64 * 1024;

  /** The place of the character at an index of the text. */
  Place at(int index) {
    return new Place(flag, 1, index + 1);
  }

  /** A part of the text for a message; hidden if it may be the beginning of a password. */
  String shown(int index, String part) {
    return text.indexOf('@', index + part.length()) < 0
        ? Shown.text(part)
        : "*** before '@' (in a password write %2F for '/' and %3F for '?')";
  }

  void error(int index, String code, String message) {
    errors.add(at(index), code, "", message);
  }

  void doubt(int index, String code, String message) {
    doubts.add(at(index), code, "", message);
  }
}
