package dev.weir.plugin.store.filter;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** Makes a predicate of an expression; what searches bodies is asked last. */
final class Matching {
  private Matching() {}

  static Predicate<JsonNode> of(Expr expr) {
    return switch (expr) {
      case Expr.All(List<Expr> terms) -> {
        List<Predicate<JsonNode>> each = inOrder(terms);
        yield record -> each.stream().allMatch(p -> p.test(record));
      }
      case Expr.Any(List<Expr> terms) -> {
        List<Predicate<JsonNode>> each = inOrder(terms);
        yield record -> each.stream().anyMatch(p -> p.test(record));
      }
      case Expr.Not(Expr term) -> of(term).negate();
      case Expr.Term term -> term(term);
      case Expr.Word(Glob pattern) -> {
        var matcher = new GlobMatcher(pattern.anywhere(), true);
        yield record -> Values.target(record).stream().anyMatch(matcher::matches);
      }
    };
  }

  private static List<Predicate<JsonNode>> inOrder(List<Expr> terms) {
    return terms.stream()
        .sorted(Comparator.comparing(Matching::readsBodies))
        .map(Matching::of)
        .toList();
  }

  private static boolean readsBodies(Expr expr) {
    return switch (expr) {
      case Expr.All(List<Expr> terms) -> terms.stream().anyMatch(Matching::readsBodies);
      case Expr.Any(List<Expr> terms) -> terms.stream().anyMatch(Matching::readsBodies);
      case Expr.Not(Expr term) -> readsBodies(term);
      case Expr.Term term -> term.field().key().kind() == Key.Kind.BODY;
      case Expr.Word _ -> false;
    };
  }

  private static Predicate<JsonNode> term(Expr.Term term) {
    Field field = term.field();
    Key key = field.key();
    return switch (key.kind()) {
      case TEXT, WORD -> {
        List<Predicate<String>> each = term.conditions().stream().map(c -> text(key, c)).toList();
        boolean absent = term.conditions().stream().anyMatch(Matching::wantsNone);
        yield record -> {
          List<String> values = Values.texts(field, record);
          return values.isEmpty()
              ? absent
              : values.stream().anyMatch(v -> each.stream().anyMatch(p -> p.test(v)));
        };
      }
      case BODY -> {
        List<Needle> each =
            term.conditions().stream()
                .filter(Condition.Contains.class::isInstance)
                .map(c -> Needle.ofBytes(((Condition.Contains) c).text()))
                .toList();
        yield record ->
            Values.bodies(key, record).stream().anyMatch(b -> each.stream().anyMatch(n -> n.in(b)));
      }
      case NUMBER, DURATION, SIZE, TIME ->
          record -> {
            Long amount = Values.amount(key, record);
            return amount != null && term.conditions().stream().anyMatch(c -> holds(c, amount));
          };
    };
  }

  private static boolean wantsNone(Condition condition) {
    return condition instanceof Condition.Like(Glob pattern)
        && pattern.isLiteral()
        && pattern.parts().getFirst().isEmpty();
  }

  private static Predicate<String> text(Key key, Condition condition) {
    return switch (condition) {
      case Condition.Like(Glob pattern) -> {
        var matcher = new GlobMatcher(pattern, key.kind() == Key.Kind.WORD);
        boolean byEnd =
            (key == Key.ID || key == Key.CONN || key == Key.SID) && !wantsNone(condition);
        yield byEnd ? v -> matcher.isEndOf(v) || matcher.matches(v) : matcher::matches;
      }
      case Condition.Contains(String text) -> new Needle(text, Needle.Case.IGNORED)::in;
      case Condition.Compare _, Condition.Between _ -> _ -> false;
    };
  }

  private static boolean holds(Condition condition, long amount) {
    return switch (condition) {
      case Condition.Compare(Condition.Relation relation, long other) ->
          relation.holds(amount, other);
      case Condition.Between(long from, long to) -> amount >= from && amount <= to;
      case Condition.Like _, Condition.Contains _ -> false;
    };
  }
}
