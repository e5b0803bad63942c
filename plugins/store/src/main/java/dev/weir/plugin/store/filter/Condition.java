package dev.weir.plugin.store.filter;

/**
 * What is asked of one value. Texts have {@link Like} and {@link Contains}; amounts the others, in
 * the unit of their {@link Key.Kind}.
 */
public sealed interface Condition {
  /** The whole text is as the pattern says; the empty pattern also holds where there is no text. */
  record Like(Glob pattern) implements Condition {}

  /** The text has this somewhere, letters of either case; never empty. */
  record Contains(String text) implements Condition {
    public Contains {
      if (text.isEmpty()) {
        throw new IllegalArgumentException("text: empty (expected: something to search for)");
      }
    }
  }

  /** The amount compared with another one. */
  record Compare(Relation relation, long amount) implements Condition {}

  /** The amount is neither below the one nor above the other. */
  record Between(long from, long to) implements Condition {
    public Between {
      if (from > to) {
        throw new IllegalArgumentException("from: " + from + " (expected: at most " + to + ")");
      }
    }
  }

  /** How two amounts are compared. */
  enum Relation {
    EQUAL(""),
    BELOW("<"),
    AT_MOST("<="),
    ABOVE(">"),
    AT_LEAST(">=");

    private final String sign;

    Relation(String sign) {
      this.sign = sign;
    }

    /** As it is written. */
    public String sign() {
      return sign;
    }

    boolean holds(long value, long other) {
      return switch (this) {
        case EQUAL -> value == other;
        case BELOW -> value < other;
        case AT_MOST -> value <= other;
        case ABOVE -> value > other;
        case AT_LEAST -> value >= other;
      };
    }
  }
}
