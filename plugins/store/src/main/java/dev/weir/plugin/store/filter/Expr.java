package dev.weir.plugin.store.filter;

import java.util.ArrayList;
import java.util.List;

/**
 * What a filter asks. Public, so that a store can answer parts of it from an index: records that it
 * leaves out must be such as {@link Filter#matches} would refuse; the others are asked again.
 *
 * <p>Built by {@link #all}, {@link #any} and {@link #not}, which keep it flat: no list in a list of
 * its kind, no list of one, no double negation.
 */
public sealed interface Expr {
  /** What matches every record. */
  Expr EVERYTHING = new All(List.of());

  /** All of these; everything if there are none. */
  record All(List<Expr> terms) implements Expr {
    public All {
      terms = List.copyOf(terms);
    }
  }

  /** At least one of these. */
  record Any(List<Expr> terms) implements Expr {
    public Any {
      terms = List.copyOf(terms);
    }
  }

  /** Not this. */
  record Not(Expr term) implements Expr {}

  /**
   * One of the conditions holds for one of the values that the field has in the record. A record
   * without the field fails, whatever the condition, but for the empty text.
   */
  record Term(Field field, List<Condition> conditions) implements Expr {
    public Term {
      conditions = List.copyOf(conditions);
      if (conditions.isEmpty()) {
        throw new IllegalArgumentException("conditions: none (expected: at least one)");
      }
    }
  }

  /** A pattern somewhere in the target: a name of its host, or path and query. */
  record Word(Glob pattern) implements Expr {}

  /** All of them. */
  static Expr all(List<? extends Expr> terms) {
    var flat = new ArrayList<Expr>(terms.size());
    for (Expr term : terms) {
      if (term instanceof All inner) {
        flat.addAll(inner.terms());
      } else {
        flat.add(term);
      }
    }
    return flat.size() == 1 ? flat.getFirst() : new All(flat);
  }

  /** At least one of them. */
  static Expr any(List<? extends Expr> terms) {
    var flat = new ArrayList<Expr>(terms.size());
    for (Expr term : terms) {
      if (term instanceof Any inner) {
        flat.addAll(inner.terms());
      } else {
        flat.add(term);
      }
    }
    return flat.size() == 1 ? flat.getFirst() : new Any(flat);
  }

  /** The opposite. */
  static Expr not(Expr term) {
    return term instanceof Not inner ? inner.term() : new Not(term);
  }
}
