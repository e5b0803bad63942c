package dev.weir.plugin.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of the index are looked at, and in which order: from when to when, and conditions on
 * columns. The columns are looked at row by row; time is what the index is sorted by.
 */
public final class Selection {
  private final boolean newestFirst;
  private final byte[] from;
  private final byte @Nullable [] to;
  private final List<String> conditions = new ArrayList<>();
  private final List<Object> values = new ArrayList<>();

  private Selection(boolean newestFirst, Instant from, @Nullable Instant to) {
    this.newestFirst = newestFirst;
    this.from = Ids.first(from);
    this.to = to == null ? null : Ids.first(to);
  }

  /**
   * Records that began in a span of time.
   *
   * @param from the first moment
   * @param to the moment after the last one; null for no end
   */
  public static Selection between(boolean newestFirst, Instant from, @Nullable Instant to) {
    return new Selection(newestFirst, from, to);
  }

  /**
   * Adds a condition.
   *
   * @param condition SQL of our own, never a user's, with a {@code ?} for each value
   * @param given texts, longs or byte arrays
   */
  Selection and(String condition, List<?> given) {
    conditions.add(condition);
    values.addAll(given);
    return this;
  }

  String where(boolean more) {
    var sql = new StringBuilder("id >= ?");
    if (to != null) {
      sql.append(" AND id < ?");
    }
    if (more) {
      sql.append(newestFirst ? " AND id < ?" : " AND id > ?");
    }
    for (String condition : conditions) {
      sql.append(" AND (").append(condition).append(')');
    }
    return sql.append(" ORDER BY id ").append(newestFirst ? "DESC" : "ASC").toString();
  }

  void bind(PreparedStatement query, byte @Nullable [] after) throws SQLException {
    int at = 1;
    query.setBytes(at++, from);
    if (to != null) {
      query.setBytes(at++, to);
    }
    if (after != null) {
      query.setBytes(at++, after);
    }
    for (Object value : values) {
      query.setObject(at++, value);
    }
  }
}
