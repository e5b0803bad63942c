package dev.weir.plugin.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes the oldest segments away, whole: rows first, then the file, so that a row always has its
 * record. The segment that is appended to stays.
 *
 * @param folder the store's
 * @param index its index
 * @param current number of the segment that is appended to
 */
public record Pruning(Path folder, Index index, long current) {
  /**
   * What went, or would go.
   *
   * @param segments how many files
   * @param records how many records
   * @param bytes how large the files were
   */
  public record Result(int segments, long records, long bytes) {}

  /** The segments that have to go so that none is older and no more bytes are used. */
  List<Span> due(Instant oldest, long mostBytes) throws SQLException {
    List<Span> all = index.spans();
    long files = all.stream().mapToLong(Span::bytes).sum();
    long records = Math.max(1, all.stream().mapToLong(Span::records).sum());
    long rows = index.size();
    var due = new ArrayList<Span>();
    var left = new ArrayDeque<>(all);
    long used = files + rows;
    while (!left.isEmpty() && left.peekFirst().number() < current) {
      Span first = left.removeFirst();
      boolean old = first.records() == 0 || Ids.time(first.last()).isBefore(oldest);
      if (!old && used <= mostBytes) {
        break;
      }
      due.add(first);
      used -= first.bytes() + rows * first.records() / records;
    }
    return due;
  }

  /** Takes away what is due. */
  Result prune(Instant oldest, long mostBytes) throws IOException, SQLException {
    List<Span> due = due(oldest, mostBytes);
    for (Span segment : due) {
      index.begin();
      try {
        index.remove(segment);
        index.commit();
      } catch (SQLException e) {
        index.rollback();
        throw e;
      }
      Files.deleteIfExists(Segment.path(folder, segment.number()));
    }
    if (!due.isEmpty()) {
      index.shrink();
    }
    return result(due);
  }

  static Result result(List<Span> due) {
    return new Result(
        due.size(),
        due.stream().mapToLong(Span::records).sum(),
        due.stream().mapToLong(Span::bytes).sum());
  }
}
