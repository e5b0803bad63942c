package dev.weir.plugin.store;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * Takes old records away for {@code weir records prune}. Works beside a gateway that writes: only
 * whole segments go that nobody appends to, and SQLite lets one change the index at a time.
 */
public final class Pruner {
  private Pruner() {}

  /**
   * Prunes.
   *
   * @param oldest the moment before which records go
   * @param mostBytes so that no more bytes are used
   * @param dry whether only to say what would go
   */
  public static Pruning.Result prune(Path folder, Instant oldest, long mostBytes, boolean dry)
      throws IOException, SQLException {
    try (Lock _ = Lock.take(folder);
        Index index = Recovery.open(folder)) {
      Pruning.Result gone =
          prune(new Pruning(folder, index, Long.MAX_VALUE), oldest, mostBytes, dry);
      index.checkpoint(true);
      return gone;
    } catch (Lock.HeldException e) {
      try (Index index = Index.open(folder)) {
        List<Span> spans = index.spans();
        // The log is not emptied here: the gateway does it, once its segment is on disk, for the
        // index must never know more than the segments have.
        long current = spans.isEmpty() ? 0 : spans.getLast().number();
        return prune(new Pruning(folder, index, current), oldest, mostBytes, dry);
      }
    }
  }

  private static Pruning.Result prune(Pruning pruning, Instant oldest, long mostBytes, boolean dry)
      throws IOException, SQLException {
    if (dry) {
      return Pruning.result(pruning.due(oldest, mostBytes));
    }
    return pruning.prune(oldest, mostBytes);
  }
}
