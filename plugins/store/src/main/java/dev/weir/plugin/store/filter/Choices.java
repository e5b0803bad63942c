package dev.weir.plugin.store.filter;

import dev.weir.plugin.store.filter.Condition.Relation;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Reads what follows a key: patterns, texts to search for, amounts; and bare words. */
final class Choices {
  private static final String ENDS = "()";
  private static final String SIGNS = "<>=~";

  private final Source source;
  private final Amounts amounts;

  Choices(Source source, Clock clock) {
    this.source = source;
    this.amounts = new Amounts(source, clock);
  }

  /**
   * The list of choices of one term.
   *
   * @param sign what followed the key: {@code :} or {@code ~}, which have been read, or {@code <},
   *     {@code >} or {@code =}, which have not
   */
  List<Condition> read(Field field, char sign) throws FilterException {
    check(field, sign);
    var conditions = new ArrayList<Condition>();
    do {
      if (source.atBlank() || source.next(')') || source.next(',')) {
        throw source.error(
            "a value is missing; " + hint(field), Math.max(0, source.at - 1), source.at);
      }
      conditions.add(sign == '~' ? contains() : one(field));
    } while (source.skip(","));
    endOfValue();
    return conditions;
  }

  private void check(Field field, char sign) throws FilterException {
    Key.Kind kind = field.key().kind();
    int at = source.at - (sign == ':' || sign == '~' ? 1 : 0);
    String wrong = "";
    if (kind.isAmount()) {
      wrong =
          switch (sign) {
            case '~' -> "an amount is not searched; ";
            case '=' -> "\"=\" is not used here; ";
            default -> "";
          };
    } else if (kind == Key.Kind.BODY && sign != '~') {
      wrong = "bodies are searched; ";
    } else if (sign == '<' || sign == '>') {
      wrong = "a text is not compared; ";
    } else if (sign == '=') {
      wrong = "\"=\" is not used here; ";
    }
    if (!wrong.isEmpty()) {
      throw source.error(wrong + hint(field), at, at + 1);
    }
  }

  private static String hint(Field field) {
    return "write for example " + field.key().example();
  }

  private Condition one(Field field) throws FilterException {
    if (field.key().kind().isAmount()) {
      return amounts.read(field);
    }
    if (SIGNS.indexOf(source.peek()) >= 0) {
      throw source.error(
          "a value that begins with \"" + source.peek() + "\" needs quotes",
          source.at,
          source.at + 1);
    }
    return new Condition.Like(glob(true));
  }

  private Condition contains() throws FilterException {
    int start = source.at;
    String text = String.join("*", glob(true, false).parts());
    if (text.isEmpty()) {
      throw source.error("an empty text is everywhere", start, source.at);
    }
    return new Condition.Contains(text);
  }

  /** A bare word or a text in quotes that stands alone. */
  Glob word() throws FilterException {
    int start = source.at;
    Glob pattern = glob(false);
    if (pattern.isLiteral() && pattern.parts().getFirst().isEmpty()) {
      throw source.error("an empty text is everywhere", start, source.at);
    }
    endOfValue();
    return pattern;
  }

  private void endOfValue() throws FilterException {
    if (source.next('(')) {
      throw source.error(
          "a blank is missing before \"(\", or quotes around the text", source.at, source.at + 1);
    }
  }

  private Glob glob(boolean list) throws FilterException {
    return glob(list, true);
  }

  private Glob glob(boolean list, boolean stars) throws FilterException {
    var parts = new ArrayList<String>();
    var part = new StringBuilder();
    while (!source.atBlank() && ENDS.indexOf(source.peek()) < 0 && !(list && source.next(','))) {
      char c = source.peek();
      if (c == '"') {
        Quoted.read(source, part);
      } else if (c == '*' && stars) {
        parts.add(part.toString());
        part.setLength(0);
        source.at++;
      } else {
        part.append(c);
        source.at++;
      }
    }
    parts.add(part.toString());
    return new Glob(parts);
  }

  static Relation relation(Source source) {
    if (source.skip(">=")) {
      return Relation.AT_LEAST;
    }
    if (source.skip("<=")) {
      return Relation.AT_MOST;
    }
    if (source.skip(">")) {
      return Relation.ABOVE;
    }
    return source.skip("<") ? Relation.BELOW : Relation.EQUAL;
  }
}
