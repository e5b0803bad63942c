package dev.weir.plugin.store;

import dev.weir.plugin.store.filter.Condition;
import dev.weir.plugin.store.filter.Expr;
import dev.weir.plugin.store.filter.Filter;
import dev.weir.plugin.store.filter.Glob;
import dev.weir.plugin.store.filter.Key;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the index can say of a filter. A row that it leaves out is one whose record the filter would
 * refuse; the others are asked again. So what the index knows only roughly (a text that was cut, a
 * number that is 0 where there is none) may let too much through, never too little.
 */
public final class Pushdown {
  private static final long MILLI = 1_000_000;

  /** Two years after 9999: what is beyond has no id. */
  private static final long LAST_MILLI = 1L << 47;

  private final StringBuilder sql = new StringBuilder();
  private final List<Object> values = new ArrayList<>();

  private Pushdown() {}

  /** Adds to a selection what the index knows of a filter. */
  public static Selection apply(Filter filter, Selection selection) {
    Pushdown whole = of(filter.expr());
    return whole == null ? selection : selection.and(whole.sql.toString(), whole.values);
  }

  /** The condition for an expression; null if the index cannot say anything. */
  private static @Nullable Pushdown of(Expr expr) {
    return switch (expr) {
      case Expr.All all -> joined(all.terms(), " AND ", false);
      case Expr.Any any -> joined(any.terms(), " OR ", true);
      case Expr.Term term -> term(term);
      // The opposite of too much would be too little; and a word may be in the path.
      case Expr.Not _, Expr.Word _ -> null;
    };
  }

  private static @Nullable Pushdown joined(List<Expr> terms, String word, boolean needsAll) {
    var joined = new Pushdown();
    for (Expr term : terms) {
      Pushdown part = of(term);
      if (part != null) {
        joined.add(word, part);
      } else if (needsAll) {
        return null;
      }
    }
    return joined.sql.isEmpty() ? null : joined;
  }

  private void add(String word, Pushdown part) {
    sql.append(sql.isEmpty() ? "" : word).append('(').append(part.sql).append(')');
    values.addAll(part.values);
  }

  private static @Nullable Pushdown term(Expr.Term term) {
    Key key = term.field().key();
    String column = column(key);
    if (column.isEmpty()) {
      return null;
    }
    var all = new Pushdown();
    for (Condition condition : term.conditions()) {
      Pushdown part = condition(key, column, condition);
      if (part == null) {
        return null;
      }
      all.add(" OR ", part);
    }
    return all;
  }

  /** The column that holds all that a key finds; empty if there is none. */
  private static String column(Key key) {
    return switch (key) {
      case HOST -> "names";
      case PROTO -> "proto";
      case METHOD -> "method";
      case SERVICE -> "service";
      case SEEN -> "seen";
      case WHY -> "why";
      case CLOSE -> "ending";
      case STATUS -> "status";
      case DUR -> "duration";
      case IN -> "input";
      case OUT -> "output";
      case SIZE -> "input + output";
      case TIME -> "id";
      default -> "";
    };
  }

  private static @Nullable Pushdown condition(Key key, String column, Condition condition) {
    return switch (condition) {
      case Condition.Like like -> text(column, like.pattern());
      case Condition.Contains contains -> text(column, Glob.literal(contains.text()));
      case Condition.Compare compare ->
          key == Key.TIME
              ? time(compare.relation(), compare.amount())
              : number(column, compare.relation(), compare.amount());
      case Condition.Between between ->
          key == Key.TIME
              ? both(
                  time(Condition.Relation.AT_LEAST, between.from()),
                  time(Condition.Relation.AT_MOST, between.to()))
              : both(
                  number(column, Condition.Relation.AT_LEAST, between.from()),
                  number(column, Condition.Relation.AT_MOST, between.to()));
    };
  }

  private static Pushdown both(Pushdown one, Pushdown other) {
    one.add(" AND ", other);
    return one;
  }

  /** The parts of a pattern in their order, anywhere: columns hold several values. */
  private static @Nullable Pushdown text(String column, Glob pattern) {
    var like = new StringBuilder("%");
    for (String part : pattern.parts()) {
      for (int i = 0; i < part.length(); i++) {
        char c = part.charAt(i);
        if (c >= 0x80) {
          // SQLite knows upper and lower case of ASCII alone.
          return null;
        }
        like.append(c == '%' || c == '_' || c == '\\' ? "\\" : "").append(c);
      }
      like.append('%');
    }
    var result = new Pushdown();
    // A text that was cut may go on with what is asked for.
    result.sql.append(column).append(" LIKE ? ESCAPE '\\' OR length(").append(column);
    result.sql.append(") >= ").append(Row.LONGEST);
    result.values.add(like.toString());
    return result;
  }

  private static Pushdown number(String column, Condition.Relation relation, long amount) {
    var result = new Pushdown();
    String sign = relation == Condition.Relation.EQUAL ? "=" : relation.sign();
    result.sql.append(column).append(' ').append(sign).append(" ?");
    result.values.add(amount);
    return result;
  }

  /** Ids have milliseconds: the one in which the moment lies counts in any case. */
  private static Pushdown time(Condition.Relation relation, long nanos) {
    long milli = Math.clamp(nanos / MILLI, 0, LAST_MILLI);
    byte[] from = Ids.first(Instant.ofEpochMilli(milli));
    byte[] until = Ids.first(Instant.ofEpochMilli(milli + 1));
    var result = new Pushdown();
    switch (relation) {
      case BELOW, AT_MOST -> {
        result.sql.append("id < ?");
        result.values.add(until);
      }
      case ABOVE, AT_LEAST -> {
        result.sql.append("id >= ?");
        result.values.add(from);
      }
      case EQUAL -> {
        result.sql.append("id >= ? AND id < ?");
        result.values.add(from);
        result.values.add(until);
      }
    }
    return result;
  }
}
