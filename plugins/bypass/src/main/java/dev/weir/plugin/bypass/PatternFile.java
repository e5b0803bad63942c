package dev.weir.plugin.bypass;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A text file with one pattern on each line; {@code #} begins a comment, blank lines are skipped.
 */
final class PatternFile {
  /** About two million names: more is a mistake or an attack on our memory. */
  static final int LARGEST = 64 << 20;

  private PatternFile() {}

  /**
   * Adds the file's patterns.
   *
   * @return what is wrong, as {@code file:line: problem}; empty if all was added
   * @throws IOException if it cannot be read, with the reason in the message
   */
  static List<String> read(Path file, MatcherSet.Builder to) throws IOException {
    byte[] content;
    try (InputStream in = Files.newInputStream(file)) {
      content = in.readNBytes(LARGEST + 1);
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": no such file", e);
    }
    if (content.length > LARGEST) {
      throw new IOException(file + ": larger than 64 MiB");
    }
    String text = new String(content, StandardCharsets.UTF_8);
    var problems = new ArrayList<String>();
    int number = 0;
    int at = text.startsWith("\ufeff") ? 1 : 0;
    while (at < text.length()) {
      int end = text.indexOf('\n', at);
      String line = text.substring(at, end < 0 ? text.length() : end);
      at = end < 0 ? text.length() : end + 1;
      number++;
      int comment = line.indexOf('#');
      String pattern = (comment < 0 ? line : line.substring(0, comment)).strip();
      if (!pattern.isEmpty()) {
        try {
          Patterns.add(pattern, to);
        } catch (IllegalArgumentException e) {
          problems.add(
              file + ":" + number + ": " + Problems.quoted(pattern) + ": " + e.getMessage());
        }
      }
    }
    return problems;
  }
}
