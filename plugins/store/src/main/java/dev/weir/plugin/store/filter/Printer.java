package dev.weir.plugin.store.filter;

import java.util.List;
import java.util.Map;

/** Writes an expression so that it reads back as the same. */
final class Printer {
  private static final String BARE = "._-/:@%&+;[]{}!$'#?^|=~<>";

  /** Signs that mean something at the beginning of a value, or in a word. */
  private static final String SIGNS = "<>=~";

  private static final List<Map.Entry<String, Long>> DURATIONS =
      List.of(
          Map.entry("d", 86_400_000_000_000L),
          Map.entry("h", 3_600_000_000_000L),
          Map.entry("m", 60_000_000_000L),
          Map.entry("s", 1_000_000_000L),
          Map.entry("ms", 1_000_000L),
          Map.entry("us", 1_000L));
  private static final List<Map.Entry<String, Long>> SIZES =
      List.of(
          Map.entry("GiB", 1L << 30),
          Map.entry("GB", 1_000_000_000L),
          Map.entry("MiB", 1L << 20),
          Map.entry("MB", 1_000_000L),
          Map.entry("KiB", 1L << 10),
          Map.entry("kB", 1_000L));

  private final StringBuilder out = new StringBuilder();

  private Printer() {}

  static String print(Expr expr) {
    var printer = new Printer();
    printer.write(expr, false);
    return printer.out.toString();
  }

  private void write(Expr expr, boolean inner) {
    switch (expr) {
      case Expr.All(List<Expr> terms) -> list(terms, " ", inner);
      case Expr.Any(List<Expr> terms) -> list(terms, " OR ", inner);
      case Expr.Not(Expr term) -> {
        out.append('-');
        write(term, true);
      }
      case Expr.Term term -> term(term);
      case Expr.Word(Glob pattern) -> word(pattern);
    }
  }

  private void list(List<Expr> terms, String between, boolean inner) {
    if (inner) {
      out.append('(');
    }
    for (int i = 0; i < terms.size(); i++) {
      out.append(i > 0 ? between : "");
      write(terms.get(i), true);
    }
    if (inner) {
      out.append(')');
    }
  }

  private void term(Expr.Term term) {
    Key.Kind kind = term.field().key().kind();
    out.append(term.field());
    boolean search = term.conditions().getFirst() instanceof Condition.Contains;
    out.append(search ? '~' : ':');
    for (int i = 0; i < term.conditions().size(); i++) {
      out.append(i > 0 ? "," : "");
      switch (term.conditions().get(i)) {
        case Condition.Like(Glob pattern) -> glob(pattern, false);
        case Condition.Contains(String text) -> text(text, false);
        case Condition.Compare(Condition.Relation relation, long amount) ->
            out.append(relation.sign()).append(amount(kind, amount));
        case Condition.Between(long from, long to) ->
            out.append(amount(kind, from)).append("..").append(amount(kind, to));
      }
    }
  }

  private void word(Glob pattern) {
    glob(pattern, true);
  }

  private void glob(Glob pattern, boolean word) {
    if (pattern.isLiteral()) {
      text(pattern.parts().getFirst(), word);
      return;
    }
    for (int i = 0; i < pattern.parts().size(); i++) {
      out.append(i > 0 ? "*" : "");
      String part = pattern.parts().get(i);
      if (!part.isEmpty()) {
        text(part, word);
      }
    }
  }

  private void text(String text, boolean word) {
    if (isBare(text, word)) {
      out.append(text);
    } else {
      Quoted.write(out, text);
    }
  }

  private static boolean isBare(String text, boolean word) {
    if (text.isEmpty() || (word && Parser.isKeyword(text))) {
      return false;
    }
    if (word ? !isAlphanumeric(text.charAt(0)) : SIGNS.indexOf(text.charAt(0)) >= 0) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean sign = word && (c == ':' || SIGNS.indexOf(c) >= 0);
      if (sign || !(isAlphanumeric(c) || BARE.indexOf(c) >= 0)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static String amount(Key.Kind kind, long amount) {
    return switch (kind) {
      case DURATION -> amount == 0 ? "0" : unit(amount, DURATIONS, "ns");
      case SIZE -> unit(amount, SIZES, "");
      case TIME -> Moment.text(amount);
      default -> Long.toString(amount);
    };
  }

  private static String unit(long amount, List<Map.Entry<String, Long>> units, String least) {
    for (Map.Entry<String, Long> unit : units) {
      if (amount != 0 && amount % unit.getValue() == 0) {
        return amount / unit.getValue() + unit.getKey();
      }
    }
    return amount + least;
  }
}
