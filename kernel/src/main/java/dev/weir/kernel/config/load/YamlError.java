package dev.weir.kernel.config.load;

import dev.weir.kernel.config.Codes;
import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.tree.Place;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.reader.ReaderException;

/** Says in our own words why a text is no YAML. */
final class YamlError {
  /** A part of the parser's message, and what to say instead. */
  private record Words(String part, String message) {}

  private static final List<Words> WORDS =
      List.of(
          new Words(
              "mapping values are not allowed",
              "a second \": \" in one line, or a wrong indentation"
                  + " (expected: one key in a line; quote texts that hold \": \")"),
          new Words("could not find expected ':'", "key without a colon (expected: key: value)"),
          new Words("expected ',' or ']'", "list in brackets is not closed (expected: , or ])"),
          new Words("expected ',' or '}'", "mapping in braces is not closed (expected: , or })"),
          new Words(
              "expected <block end>",
              "indentation does not fit the lines above (expected: the same as its neighbours)"),
          new Words(
              "unexpected end of stream",
              "text in quotes is not closed (expected: a closing quote)"),
          new Words(
              "unknown escape character",
              "unknown escape in double quotes (expected: single quotes, or two backslashes for"
                  + " one)"),
          new Words(
              "escape sequence of",
              "unfinished escape in double quotes (expected: single quotes, or two backslashes for"
                  + " one)"),
          new Words(
              "block sequence entries are not allowed",
              "list item at a wrong place (expected: on a line of its own)"),
          new Words(
              "block sequence", "list item at a wrong place (expected: on a line of its own)"),
          new Words("mapping keys are not allowed", "key at a wrong place (expected: key: value)"),
          new Words("undefined tag handle", "unknown tag (expected: no tag)"),
          new Words("tag", "unfinished tag (expected: no tag)"),
          new Words("directive", "directive that is not understood (expected: none)"),
          new Words("incompatible YAML", "YAML version that is not understood (expected: none)"),
          new Words("anchor", "anchor or alias without a name (expected: &name, *name)"),
          new Words("alias", "anchor or alias without a name (expected: &name, *name)"),
          new Words(
              "document separator", "--- inside a text in quotes (expected: a closing quote)"),
          new Words("<document start>", "text after the end of the document (expected: none)"),
          new Words("chomping", "unknown sign after | or > (expected: |, |-, >, >-)"),
          new Words("indentation indicator", "unknown sign after | or > (expected: |, |-, >, >-)"),
          new Words("leading space", "first line of a text is indented more than the next lines"));

  private YamlError() {}

  /** Notes what the parser found wrong. */
  static void note(YAMLException error, String source, String text, Problems problems) {
    switch (error) {
      case MarkedYAMLException marked -> {
        Mark mark =
            marked.getProblemMark() == null ? marked.getContextMark() : marked.getProblemMark();
        Place place =
            mark == null
                ? new Place(source, 1, 1)
                : new Place(source, mark.getLine() + 1, mark.getColumn() + 1);
        problems.add(place, Codes.SYNTAX, "", words(marked, mark, text));
      }
      case ReaderException unreadable ->
          problems.add(
              place(source, text, unreadable.getPosition()),
              Codes.SYNTAX,
              "",
              "control character U+%04X (expected: text)".formatted(unreadable.getCodePoint()));
      default ->
          problems.add(
              new Place(source, 1, 1), Codes.SYNTAX, "", "not YAML (expected: YAML or JSON)");
    }
  }

  private static String words(MarkedYAMLException error, @Nullable Mark mark, String text) {
    String problem = String.valueOf(error.getProblem());
    String whole = problem + " " + error.getContext();
    if (whole.contains("cannot start any token")) {
      int at = mark == null ? -1 : mark.getIndex();
      int offset =
          at < 0 || at >= text.codePointCount(0, text.length())
              ? -1
              : text.offsetByCodePoints(0, at);
      char c = offset < 0 ? '?' : text.charAt(offset);
      return c == '\t'
          ? "tab (expected: spaces for indentation)"
          : "text that begins with " + c + " (expected: quotes around it)";
    }
    for (Words words : WORDS) {
      if (problem.contains(words.part())) {
        return words.message();
      }
    }
    for (Words words : WORDS) {
      if (whole.contains(words.part())) {
        return words.message();
      }
    }
    return "not YAML (expected: key: value, or - item)";
  }

  private static Place place(String source, String text, int position) {
    int line = 1;
    int column = 1;
    int end = Math.min(position, text.length());
    for (int i = 0; i < end; i++) {
      boolean next = text.charAt(i) == '\n';
      line += next ? 1 : 0;
      column = next ? 1 : column + 1;
    }
    return new Place(source, line, column);
  }
}
