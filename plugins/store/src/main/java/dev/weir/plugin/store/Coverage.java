package dev.weir.plugin.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How much of which host was seen.
 *
 * @param host its name
 * @param seen how much
 * @param why why not more; empty if that is all
 * @param records how many
 * @param bytes both ways
 */
public record Coverage(String host, String seen, String why, long records, long bytes) {
  /** One for each host, amount and reason, since a moment. */
  public static List<Coverage> of(Reader reader, Instant since) throws SQLException {
    var all = new ArrayList<Coverage>();
    try (PreparedStatement query =
        reader
            .connection()
            .prepareStatement(
                """
                SELECT host, seen, why, count(*), sum(input + output) FROM records
                WHERE id >= ? AND seen <> '' GROUP BY host, seen, why\
                """)) {
      query.setBytes(1, Ids.first(since));
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          all.add(
              new Coverage(
                  rows.getString(1),
                  rows.getString(2),
                  rows.getString(3),
                  rows.getLong(4),
                  rows.getLong(5)));
        }
      }
    }
    return all;
  }
}
