package dev.weir.plugin.store.filter;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads a filter by recursive descent; the grammar is at the {@linkplain
 * dev.weir.plugin.store.filter package}. Both the length of the text and the depth of the descent
 * are bounded.
 */
final class Parser {
  static final int LONGEST = 4096;
  static final int DEEPEST = 32;

  private static final Set<String> OR = Set.of("OR", "or");
  private static final Set<String> AND = Set.of("AND", "and");
  private static final Set<String> NOT = Set.of("NOT", "not");
  private static final Map<String, String> FOREIGN =
      Map.of("|", "OR", "||", "OR", "&", "AND", "&&", "AND", "!", "NOT");

  private final Source source;
  private final Choices choices;

  Parser(String text, Clock clock) {
    this.source = new Source(text);
    this.choices = new Choices(source, clock);
  }

  Expr parse() throws FilterException {
    if (source.text.length() > LONGEST) {
      throw source.error("longer than " + LONGEST + " characters", LONGEST, source.text.length());
    }
    source.skipBlanks();
    if (source.atEnd()) {
      return Expr.EVERYTHING;
    }
    Expr expr = any(0);
    if (!source.atEnd()) {
      throw source.error("\")\" without a \"(\" before it", source.at, source.at + 1);
    }
    return expr;
  }

  private Expr any(int depth) throws FilterException {
    var terms = new ArrayList<Expr>();
    do {
      terms.add(all(depth));
    } while (skipKeyword(OR));
    return Expr.any(terms);
  }

  private Expr all(int depth) throws FilterException {
    var terms = new ArrayList<Expr>();
    do {
      terms.add(unary(depth));
      source.skipBlanks();
    } while (skipKeyword(AND) || !(source.atEnd() || source.next(')') || atKeyword(OR)));
    return Expr.all(terms);
  }

  private Expr unary(int depth) throws FilterException {
    source.skipBlanks();
    int start = source.at;
    if (depth > DEEPEST) {
      throw source.error(
          "more than " + DEEPEST + " levels of parentheses and NOT", start, start + 1);
    }
    if (source.atEnd() || source.next(')') || atKeyword(OR) || atKeyword(AND)) {
      String found = source.atEnd() ? "the end" : "\"" + shown() + "\"";
      throw source.error("a term is missing before " + found, start, start + shown().length());
    }
    if (skipKeyword(NOT)) {
      return Expr.not(unary(depth + 1));
    }
    if (source.skip("-")) {
      if (source.atBlank() || source.next('-')) {
        throw source.error("\"-\" belongs right before the term that it negates", start, start + 1);
      }
      return Expr.not(unary(depth + 1));
    }
    if (source.skip("(")) {
      return group(depth, start);
    }
    return term();
  }

  private Expr group(int depth, int start) throws FilterException {
    Expr inner = any(depth + 1);
    if (!source.skip(")")) {
      throw source.error("this \"(\" is never closed", start, start + 1);
    }
    return inner;
  }

  private Expr term() throws FilterException {
    int start = source.at;
    String foreign = FOREIGN.get(source.word());
    if (foreign != null) {
      throw source.error("write " + foreign, start, start + source.word().length());
    }
    int end = source.keyEnd();
    char sign = end < source.text.length() && end > start ? source.text.charAt(end) : '\0';
    if (sign == ':' || sign == '~') {
      Field field = field(start, end);
      source.at = end + 1;
      return new Expr.Term(field, choices.read(field, sign));
    }
    if ((sign == '<' || sign == '>' || sign == '=') && isKey(start, end)) {
      Field field = field(start, end);
      source.at = end;
      return new Expr.Term(field, choices.read(field, sign));
    }
    return new Expr.Word(choices.word());
  }

  private boolean isKey(int start, int end) {
    String written = source.text.substring(start, end);
    int dot = written.indexOf('.');
    return Key.of(dot < 0 ? written : written.substring(0, dot))
        .filter(key -> key.named() == dot > 0)
        .isPresent();
  }

  private Field field(int start, int end) throws FilterException {
    String written = source.text.substring(start, end);
    int dot = written.indexOf('.');
    String word = dot < 0 ? written : written.substring(0, dot);
    String name = dot < 0 ? "" : written.substring(dot + 1).toLowerCase(Locale.ROOT);
    Key key = Key.of(word).orElse(null);
    if (key == null) {
      throw unknown(word, start, end);
    }
    if (key.named() && name.isEmpty()) {
      throw source.error(word + " needs a name, for example " + key.example(), start, end);
    }
    if (!key.named() && dot >= 0) {
      throw source.error("\"" + key.word() + "\" has no parts; write " + key.example(), start, end);
    }
    return new Field(key, name);
  }

  private FilterException unknown(String word, int start, int end) {
    String near = Nearest.phrase(word, Key.words());
    String whole = source.word();
    String more =
        !near.isEmpty()
            ? near
            : end - start + 1 < whole.length()
                ? "; to search for it as text, put it in quotes: \"" + whole + "\""
                : "; known are " + String.join(", ", Key.words());
    return source.error("unknown key \"" + word + "\"" + more, start, start + word.length());
  }

  private boolean atKeyword(Set<String> keyword) {
    return keyword.contains(source.word());
  }

  private boolean skipKeyword(Set<String> keyword) {
    source.skipBlanks();
    String word = source.word();
    // OR"x" is no text that anybody writes on purpose; the keyword wins.
    return keyword.contains(word) && source.skip(word);
  }

  private String shown() {
    return source.next(')') ? ")" : source.word();
  }

  /** Whether a word has a meaning of its own, so that as a text it needs quotes. */
  static boolean isKeyword(String word) {
    return OR.contains(word) || AND.contains(word) || NOT.contains(word);
  }
}
