package dev.weir.plugin.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/** Connections to an index, with what they may use bounded. */
final class Sqlite {
  /** How long a writer waits for another one: {@code weir records prune}, for example. */
  static final int WRITER_PATIENCE = 5_000;

  /** How long it waits for readers when it empties its log; in milliseconds, like the others. */
  static final int MOMENT = 200;

  private static final int READER_PATIENCE = 5_000;

  /**
   * In KiB; records come nearly in the order of their ids, so that few pages are in use at once.
   */
  private static final int CACHE = -1024;

  /** In this order: the first two count only before the index has its first page. */
  private static final String[] WRITER = {
    "page_size = 4096",
    "auto_vacuum = INCREMENTAL",
    "journal_mode = WAL",
    "synchronous = NORMAL",
    // Checkpoints are asked for, after the segments are on disk: the index must never know more.
    "wal_autocheckpoint = 0"
  };

  private Sqlite() {}

  static Connection writer(Path file) throws SQLException {
    SQLiteConfig config = common();
    config.setBusyTimeout(WRITER_PATIENCE);
    Connection connection = connect(file, config);
    try {
      for (String pragma : WRITER) {
        run(connection, "PRAGMA " + pragma);
      }
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  static Connection reader(Path file) throws SQLException {
    SQLiteConfig config = common();
    config.setBusyTimeout(READER_PATIENCE);
    config.setReadOnly(true);
    config.resetOpenMode(SQLiteOpenMode.CREATE);
    return connect(file, config);
  }

  private static SQLiteConfig common() {
    var config = new SQLiteConfig();
    config.setCacheSize(CACHE);
    config.setTempStore(SQLiteConfig.TempStore.MEMORY);
    config.setGetGeneratedKeys(false);
    config.resetOpenMode(SQLiteOpenMode.OPEN_URI);
    return config;
  }

  private static Connection connect(Path file, SQLiteConfig config) throws SQLException {
    return JDBC.createConnection(JDBC.PREFIX + file.toAbsolutePath(), config.toProperties());
  }

  static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      boolean more = statement.execute(sql);
      if (more) {
        // A pragma may do its work row by row.
        try (ResultSet rows = statement.getResultSet()) {
          boolean going = rows.next();
          while (going) {
            going = rows.next();
          }
        }
      }
    }
  }

  static long number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }
}
