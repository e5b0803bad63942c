package dev.weir.plugin.store;

import dev.weir.spi.record.RecordId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A store as any process sees it, while another one writes to it or while nobody does. Every
 * question to the index is a short one, so that the writer's log can be emptied in between. One
 * thread.
 */
public final class Reader implements AutoCloseable {
  private static final int PAGE = 500;
  private static final int OPEN_BLOCKS = 4;

  private final Path folder;
  private final Connection connection;
  private final Map<Place, List<Kept>> blocks =
      new LinkedHashMap<>(OPEN_BLOCKS, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, List<Kept>> eldest) {
          return size() > OPEN_BLOCKS;
        }
      };
  private long damaged;

  /** Where a record is. */
  record Place(long segment, long block) {}

  /** A row of the index on its way to its record. */
  private record Found(RecordId id, Place place, int slot) {}

  private Reader(Path folder, Connection connection) {
    this.folder = folder;
    this.connection = connection;
  }

  /**
   * Opens the store of a folder.
   *
   * @throws NoSuchFileException if there is none
   */
  public static Reader open(Path folder) throws IOException, SQLException {
    Path file = folder.resolve(Index.FILE);
    // Empty, or without a version: somebody is just making it.
    if (!Files.exists(file) || Files.size(file) == 0) {
      throw none(folder);
    }
    Connection connection = Sqlite.reader(file);
    try {
      long version = Sqlite.number(connection, "PRAGMA user_version");
      if (version == 0) {
        throw none(folder);
      }
      Index.check(file, version);
      return new Reader(folder, connection);
    } catch (IOException | SQLException e) {
      connection.close();
      throw e;
    }
  }

  private static NoSuchFileException none(Path folder) {
    return new NoSuchFileException(folder.toString(), null, "no records are kept there");
  }

  /** What to do with a record; false to get no more. */
  public interface Visitor {
    /** Called for one record after another, on the caller's thread. */
    boolean visit(Kept record) throws IOException;
  }

  /** Shows the records that a selection lets through, in its order. */
  public void visit(Selection selection, Visitor visitor) throws IOException, SQLException {
    byte @Nullable [] after = null;
    while (true) {
      List<Found> page = page(selection, after);
      for (Found found : page) {
        Kept record = record(found);
        if (record != null && !visitor.visit(record)) {
          return;
        }
      }
      if (page.size() < PAGE) {
        return;
      }
      after = Ids.bytes(page.getLast().id());
    }
  }

  /**
   * The ids that begin with some hex digits, or else those that end with them; newest first.
   *
   * @param digits lower case, without dashes
   * @param most how many at most
   */
  public List<RecordId> ids(String digits, int most) throws SQLException {
    List<RecordId> found = ids("hex(id) LIKE ?", digits.toUpperCase(Locale.ROOT) + "%", most);
    return found.isEmpty()
        ? ids("hex(id) LIKE ?", "%" + digits.toUpperCase(Locale.ROOT), most)
        : found;
  }

  private List<RecordId> ids(String where, String pattern, int most) throws SQLException {
    var found = new ArrayList<RecordId>();
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT id FROM records WHERE " + where + " ORDER BY id DESC LIMIT " + most)) {
      query.setString(1, pattern);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          found.add(Ids.of(rows.getBytes(1)));
        }
      }
    }
    return found;
  }

  /** One record; null if it is not here, or cannot be read. */
  public @Nullable Kept record(RecordId id) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT segment, block, slot FROM records WHERE id = ?")) {
      query.setBytes(1, Ids.bytes(id));
      try (ResultSet rows = query.executeQuery()) {
        return rows.next()
            ? record(new Found(id, new Place(rows.getLong(1), rows.getLong(2)), rows.getInt(3)))
            : null;
      }
    }
  }

  private List<Found> page(Selection selection, byte @Nullable [] after) throws SQLException {
    var page = new ArrayList<Found>(PAGE);
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT id, segment, block, slot FROM records WHERE "
                + selection.where(after != null)
                + " LIMIT "
                + PAGE)) {
      selection.bind(query, after);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          page.add(
              new Found(
                  Ids.of(rows.getBytes(1)),
                  new Place(rows.getLong(2), rows.getLong(3)),
                  rows.getInt(4)));
        }
      }
    }
    return page;
  }

  /** The record of a row; null if it went meanwhile, or cannot be read. */
  private @Nullable Kept record(Found found) {
    try {
      List<Kept> block = blocks.get(found.place());
      if (block == null) {
        block = read(found.place());
        blocks.put(found.place(), block);
      }
      Kept record = found.slot() < block.size() ? block.get(found.slot()) : null;
      if (record != null && record.id().equals(found.id())) {
        return record;
      }
    } catch (NoSuchFileException pruned) {
      return null;
    } catch (IOException e) {
      // Counted below.
    }
    damaged++;
    return null;
  }

  private List<Kept> read(Place place) throws IOException {
    try (Segment segment = Segment.read(folder, place.segment())) {
      return segment.records(place.block());
    }
  }

  /** How many records the index knows that could not be read from their segment. */
  public long damaged() {
    return damaged;
  }

  /** The segments, oldest first. */
  List<Span> spans() throws SQLException {
    return Index.spans(connection);
  }

  Connection connection() {
    return connection;
  }

  /**
   * What there is in all.
   *
   * @param records how many
   * @param first when the earliest began; of no meaning without any
   * @param last when the latest began
   */
  public record Summary(long records, Instant first, Instant last) {}

  /** What there is in all. */
  public Summary summary() throws SQLException {
    long records = spans().stream().mapToLong(Span::records).sum();
    return new Summary(records, edge("ASC"), edge("DESC"));
  }

  private Instant edge(String order) throws SQLException {
    try (PreparedStatement query =
            connection.prepareStatement(
                "SELECT id FROM records ORDER BY id " + order + " LIMIT 1");
        ResultSet rows = query.executeQuery()) {
      return rows.next() ? Ids.time(Ids.of(rows.getBytes(1))) : Instant.EPOCH;
    }
  }

  /** Bytes on disk: segments, index and its log. */
  public long size() throws IOException {
    long sum = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        sum += size(file);
      }
    }
    return sum;
  }

  private static long size(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException pruned) {
      return 0;
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
