package dev.weir.plugin.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is being written to a store, in the order in which it is. One thread; never waits: who
 * calls it decides how often.
 */
public final class Follower implements AutoCloseable {
  private final Path folder;
  private @Nullable Reader reader;
  private @Nullable Object key;
  private long segment;
  private long position;

  private Follower(Path folder) {
    this.folder = folder;
  }

  /** Begins behind what is there now; the store may be made later. */
  public static Follower fromNow(Path folder) throws IOException, SQLException {
    var follower = new Follower(folder);
    Reader opened = follower.opened();
    if (opened != null) {
      List<Span> spans = opened.spans();
      if (!spans.isEmpty()) {
        follower.segment = spans.getLast().number();
        follower.position = spans.getLast().bytes();
      }
    }
    return follower;
  }

  /**
   * Shows what came since the last call.
   *
   * @return false if the visitor wants no more
   */
  public boolean poll(Reader.Visitor visitor) throws IOException, SQLException {
    Reader opened = opened();
    if (opened == null) {
      return true;
    }
    for (Span span : opened.spans()) {
      if (span.number() < segment) {
        continue;
      }
      if (span.number() > segment) {
        segment = span.number();
        position = Segment.START;
      }
      if (position < span.bytes() && !read(span.bytes(), visitor)) {
        return false;
      }
    }
    return true;
  }

  private boolean read(long end, Reader.Visitor visitor) throws IOException {
    try (Segment file = Segment.read(folder, segment)) {
      for (long at = file.find(position, end); at >= 0; at = file.find(position, end)) {
        var block = file.blockAt(at, end);
        if (block == null) {
          break;
        }
        position = at + block.limit();
        for (Kept record : Block.records(block)) {
          if (!visitor.visit(record)) {
            return false;
          }
        }
      }
    } catch (NoSuchFileException pruned) {
      // It went before it was read: whoever reads so slowly has to do without.
    }
    position = end;
    return true;
  }

  /** The store, opened again if another one was put in its place; null while there is none. */
  private @Nullable Reader opened() throws IOException, SQLException {
    Object found = key();
    if (reader != null && Objects.equals(found, key)) {
      return reader;
    }
    close();
    if (found == null) {
      return null;
    }
    segment = 0;
    position = 0;
    try {
      Reader opened = Reader.open(folder);
      key = found;
      reader = opened;
      return opened;
    } catch (NoSuchFileException unfinished) {
      return null;
    }
  }

  private @Nullable Object key() throws IOException {
    try {
      Path file = folder.resolve(Index.FILE);
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    } catch (NoSuchFileException none) {
      return null;
    }
  }

  @Override
  public void close() throws SQLException {
    if (reader != null) {
      reader.close();
      reader = null;
    }
  }
}
