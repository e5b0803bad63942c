package dev.weir.plugin.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Makes index and segments agree when a store is opened:
 *
 * <ul>
 *   <li>whole blocks behind what the index knows are taken in: a process was killed before it could
 *       commit them;
 *   <li>what does not end, or is not what was written, is cut off;
 *   <li>rows whose blocks are gone (the machine lost power, somebody removed a file) go;
 *   <li>an index that is missing or cannot be read is made from the segments.
 * </ul>
 */
final class Recovery {
  private final Path folder;
  private final Index index;
  private long taken;
  private long cut;
  private long lost;

  private Recovery(Path folder, Index index) {
    this.folder = folder;
    this.index = index;
  }

  /** Opens the index of a folder whose lock the caller has. */
  static Index open(Path folder) throws IOException, SQLException {
    Index index;
    try {
      index = mended(folder);
    } catch (SQLiteException e) {
      if (!isBroken(e)) {
        throw e;
      }
      setAside(folder, String.valueOf(e.getMessage()));
      index = mended(folder);
    }
    return index;
  }

  /** Whether a failure says that the index cannot be read, and so has to be made anew. */
  static boolean isBroken(Throwable failure) {
    if (!(failure instanceof SQLiteException known)) {
      return false;
    }
    // What is above the first eight bits says no more than where.
    int kind = known.getResultCode().code & 0xff;
    return kind == SQLiteErrorCode.SQLITE_CORRUPT.code
        || kind == SQLiteErrorCode.SQLITE_NOTADB.code;
  }

  /**
   * Takes an index out of the way, so that the next one to open it makes it anew. The caller has
   * the lock of the folder.
   */
  static void setAside(Path folder, String why) throws IOException {
    Path file = folder.resolve(Index.FILE);
    Path aside = folder.resolve(Index.FILE + ".bad");
    if (Files.exists(file)) {
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
    }
    Files.deleteIfExists(folder.resolve(Index.FILE + "-wal"));
    Files.deleteIfExists(folder.resolve(Index.FILE + "-shm"));
    StoreLog.rebuilt(folder, aside, why);
  }

  private static Index mended(Path folder) throws IOException, SQLException {
    Index index = Index.open(folder);
    try {
      new Recovery(folder, index).mend();
      return index;
    } catch (IOException | SQLException | RuntimeException e) {
      index.close();
      throw e;
    }
  }

  private void mend() throws IOException, SQLException {
    Map<Long, Path> files = files();
    List<Span> known = index.spans();
    long oldest = known.isEmpty() ? 0 : known.getFirst().number();
    for (Span span : known) {
      Path file = files.remove(span.number());
      if (file == null) {
        forget(span);
      } else if (Files.size(file) != span.bytes()) {
        mend(span);
      }
    }
    for (Path file : files.values()) {
      addUnknown(file, oldest);
    }
    if (taken > 0 || cut > 0) {
      StoreLog.mended(folder, taken, cut);
    }
    if (lost > 0) {
      StoreLog.lost(folder, lost);
    }
  }

  private Map<Long, Path> files() throws IOException {
    var files = new TreeMap<Long, Path>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*.seg")) {
      for (Path file : all) {
        long number = Segment.number(String.valueOf(file.getFileName()));
        if (number > 0 && Files.isRegularFile(file, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
          files.put(number, file);
        } else {
          StoreLog.foreign(file);
        }
      }
    }
    return files;
  }

  private void forget(Span span) throws SQLException {
    index.begin();
    try {
      index.remove(span);
      index.commit();
    } catch (SQLException e) {
      index.rollback();
      throw e;
    }
    lost += span.records();
  }

  private void addUnknown(Path file, long oldest) throws IOException, SQLException {
    long number = Segment.number(String.valueOf(file.getFileName()));
    boolean segment;
    try (Segment opened = Segment.read(folder, number)) {
      segment = opened.isSegment();
    }
    if (number < oldest || Files.size(file) < Segment.START) {
      // Pruned, or hardly begun, when the process ended.
      Files.deleteIfExists(file);
    } else if (segment) {
      mend(Span.empty(number));
    } else {
      Path aside = file.resolveSibling(file.getFileName() + ".bad");
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
      StoreLog.foreign(file);
    }
  }

  /** Makes one segment and its rows agree. */
  private void mend(Span span) throws IOException, SQLException {
    try (Segment segment = Segment.open(folder, span.number())) {
      long size = segment.size();
      index.begin();
      try {
        Span mended = size < span.bytes() ? shortened(segment, span) : takeIn(segment, span, size);
        index.put(mended);
        index.commit();
        cut += Math.max(0, size - mended.bytes());
        segment.truncate(mended.bytes());
      } catch (IOException | SQLException | RuntimeException e) {
        index.rollback();
        throw e;
      }
    }
  }

  /** Takes out the rows of blocks that the file does not have any more. */
  private Span shortened(Segment segment, Span span) throws IOException, SQLException {
    long whole = wholeBlocks(segment, segment.size());
    int gone = index.removeFrom(span, whole);
    lost += gone;
    return new Span(span.number(), whole, span.records() - gone, span.first(), span.last());
  }

  private static long wholeBlocks(Segment segment, long size) throws IOException {
    long at = Segment.START;
    for (ByteBuffer block = segment.blockAt(at, size);
        block != null;
        block = segment.blockAt(at, size)) {
      at += block.limit();
    }
    return at;
  }

  /** Takes in the whole blocks behind what the index knows. */
  private Span takeIn(Segment segment, Span span, long size) throws IOException, SQLException {
    Span grown = span;
    for (long at = segment.find(span.bytes(), size); at >= 0; ) {
      ByteBuffer block = segment.blockAt(at, size);
      if (block == null) {
        break;
      }
      grown = takeIn(block, at, grown).upTo(at + block.limit());
      at = segment.find(grown.bytes(), size);
    }
    return grown;
  }

  private Span takeIn(ByteBuffer block, long at, Span span) throws SQLException {
    List<Kept> records;
    try {
      records = Block.records(block);
    } catch (IOException notOurs) {
      return span;
    }
    for (int slot = 0; slot < records.size(); slot++) {
      Kept record = records.get(slot);
      index.add(record.id(), record.point(), span.number(), at, slot, Row.of(record));
    }
    int[] added = index.write();
    Span grown = span;
    for (int i = 0; i < added.length; i++) {
      if (added[i] > 0) {
        grown = grown.with(records.get(i).id());
        taken++;
      }
    }
    return grown;
  }
}
