package dev.weir.kernel.cli;

import java.util.ArrayList;
import java.util.List;

/** Splits a command as a shell does: white space, and single quotes around what has some. */
final class ShellWords {
  private ShellWords() {}

  static List<String> split(String command) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    boolean open = false;
    for (int at = 0; at < command.length(); at++) {
      char c = command.charAt(at);
      if (c == '\'') {
        quoted = !quoted;
        open = true;
      } else if (!quoted && Character.isWhitespace(c)) {
        if (open) {
          words.add(word.toString());
        }
        word.setLength(0);
        open = false;
      } else {
        word.append(c);
        open = true;
      }
    }
    if (open) {
      words.add(word.toString());
    }
    return words;
  }
}
