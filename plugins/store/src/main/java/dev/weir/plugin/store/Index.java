package dev.weir.plugin.store;

import dev.weir.spi.record.RecordId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The index as its writer sees it: a row for each record, by id and so by time, and one for each
 * segment. One thread.
 *
 * <p>There is one tree of records and no second one: ids sort by time, and what else a filter asks
 * is looked at row by row.
 */
final class Index implements AutoCloseable {
  static final String FILE = "index.db";

  private static final int VERSION = 1;
  private static final String[] SCHEMA = {
    """
    CREATE TABLE IF NOT EXISTS records (
      id BLOB PRIMARY KEY,
      segment INTEGER NOT NULL, block INTEGER NOT NULL, slot INTEGER NOT NULL,
      point TEXT NOT NULL, service TEXT NOT NULL, proto TEXT NOT NULL, host TEXT NOT NULL,
      names TEXT NOT NULL, method TEXT NOT NULL, status INTEGER NOT NULL, seen TEXT NOT NULL, why TEXT NOT NULL,
      ending TEXT NOT NULL, client TEXT NOT NULL,
      input INTEGER NOT NULL, output INTEGER NOT NULL, duration INTEGER NOT NULL
    ) WITHOUT ROWID\
    """,
    """
    CREATE TABLE IF NOT EXISTS segments (
      number INTEGER PRIMARY KEY, bytes INTEGER NOT NULL, records INTEGER NOT NULL,
      first BLOB NOT NULL, last BLOB NOT NULL
    )\
    """,
    "PRAGMA user_version = " + VERSION
  };
  private static final String INSERT =
      "INSERT OR IGNORE INTO records VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";

  private final Path file;
  private final Connection connection;
  private final PreparedStatement insert;
  private final PreparedStatement span;

  private Index(Path file, Connection connection) throws SQLException {
    this.file = file;
    this.connection = connection;
    insert = connection.prepareStatement(INSERT);
    span = connection.prepareStatement("INSERT OR REPLACE INTO segments VALUES (?,?,?,?,?)");
  }

  /** Opens the index of a folder; made if it is not there. */
  static Index open(Path folder) throws IOException, SQLException {
    Path file = folder.resolve(FILE);
    PrivateFiles.prepare(file);
    Connection connection = Sqlite.writer(file);
    try {
      long version = Sqlite.number(connection, "PRAGMA user_version");
      check(file, version);
      if (version < VERSION) {
        for (String statement : SCHEMA) {
          Sqlite.run(connection, statement);
        }
      }
      return new Index(file, connection);
    } catch (IOException | SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** Refuses an index of another form than ours. */
  static void check(Path file, long version) throws IOException {
    if (version > VERSION) {
      throw new IOException(
          file + ": made by a newer Weir (give this one a folder of its own, or update it)");
    }
  }

  void begin() throws SQLException {
    Sqlite.run(connection, "BEGIN IMMEDIATE");
  }

  void commit() throws SQLException {
    Sqlite.run(connection, "COMMIT");
  }

  /** Undoes what was done since {@link #begin}; nothing if the trouble has undone it already. */
  void rollback() {
    try {
      insert.clearBatch();
      Sqlite.run(connection, "ROLLBACK");
    } catch (SQLException nothingToUndo) {
      // SQLite says so where it rolled back by itself.
    }
  }

  /** Puts a row into the batch. */
  void add(RecordId id, String point, long segment, long block, int slot, Row row)
      throws SQLException {
    insert.setBytes(1, Ids.bytes(id));
    insert.setLong(2, segment);
    insert.setLong(3, block);
    insert.setInt(4, slot);
    insert.setString(5, point);
    insert.setString(6, row.service);
    insert.setString(7, row.proto);
    insert.setString(8, row.host);
    insert.setString(9, row.names);
    insert.setString(10, row.method);
    insert.setInt(11, row.status);
    insert.setString(12, row.seen);
    insert.setString(13, row.why);
    insert.setString(14, row.ending);
    insert.setString(15, row.client);
    insert.setLong(16, row.input);
    insert.setLong(17, row.output);
    insert.setLong(18, row.duration);
    insert.addBatch();
  }

  /** Writes the batch; for each row 1, or 0 if a record with that id is there. */
  int[] write() throws SQLException {
    return insert.executeBatch();
  }

  void put(Span segment) throws SQLException {
    span.setLong(1, segment.number());
    span.setLong(2, segment.bytes());
    span.setLong(3, segment.records());
    span.setBytes(4, Ids.bytes(segment.first()));
    span.setBytes(5, Ids.bytes(segment.last()));
    span.executeUpdate();
  }

  /** The segments, oldest first. */
  List<Span> spans() throws SQLException {
    return spans(connection);
  }

  static List<Span> spans(Connection connection) throws SQLException {
    var all = new ArrayList<Span>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT number, bytes, records, first, last FROM segments ORDER BY number")) {
      while (rows.next()) {
        all.add(
            new Span(
                rows.getLong(1),
                rows.getLong(2),
                rows.getLong(3),
                Ids.of(rows.getBytes(4)),
                Ids.of(rows.getBytes(5))));
      }
    }
    return all;
  }

  /** Takes a segment and its records out. */
  void remove(Span segment) throws SQLException {
    removeFrom(segment, 0);
    try (PreparedStatement gone =
        connection.prepareStatement("DELETE FROM segments WHERE number = ?")) {
      gone.setLong(1, segment.number());
      gone.executeUpdate();
    }
  }

  /** Takes out the records of a segment that are in blocks from a position on; gives how many. */
  int removeFrom(Span segment, long position) throws SQLException {
    try (PreparedStatement gone =
        connection.prepareStatement(
            "DELETE FROM records WHERE id BETWEEN ? AND ? AND segment = ? AND block >= ?")) {
      gone.setBytes(1, Ids.bytes(segment.first()));
      gone.setBytes(2, Ids.bytes(segment.last()));
      gone.setLong(3, segment.number());
      gone.setLong(4, position);
      return gone.executeUpdate();
    }
  }

  /** Bytes in use, the write-ahead log apart. */
  long size() throws SQLException {
    long pages =
        Sqlite.number(connection, "PRAGMA page_count")
            - Sqlite.number(connection, "PRAGMA freelist_count");
    return pages * Sqlite.number(connection, "PRAGMA page_size");
  }

  /** Bytes of the write-ahead log. */
  long logSize() {
    try {
      return Files.size(file.resolveSibling(FILE + "-wal"));
    } catch (IOException none) {
      return 0;
    }
  }

  /**
   * Has the log cut to this size when it is begun anew; otherwise its file stays as large as it
   * ever was, and looks full.
   */
  void limitLog(long bytes) throws SQLException {
    Sqlite.run(connection, "PRAGMA journal_size_limit = " + bytes);
  }

  /** Gives pages back to the file system that no row needs any more. */
  void shrink() throws SQLException {
    Sqlite.run(connection, "PRAGMA incremental_vacuum");
  }

  /**
   * Copies the write-ahead log into the index, as far as no reader needs it.
   *
   * @param empty whether to wait for readers for a moment and empty it
   */
  void checkpoint(boolean empty) throws SQLException {
    if (!empty) {
      Sqlite.run(connection, "PRAGMA wal_checkpoint(PASSIVE)");
      return;
    }
    // A reader that takes its time must hold up neither records nor the end of the process.
    Sqlite.run(connection, "PRAGMA busy_timeout = " + Sqlite.MOMENT);
    try {
      Sqlite.run(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
    } finally {
      Sqlite.run(connection, "PRAGMA busy_timeout = " + Sqlite.WRITER_PATIENCE);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
