package dev.weir.kernel.record.spool;

import dev.weir.spi.record.Entry;
import dev.weir.spi.record.RecordId;
import dev.weir.spi.record.Recorder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Records that were read from disk and are not settled, oldest first. Whoever owns it locks. */
final class Window {
  /**
   * What became of the first records.
   *
   * @param gone records that are settled
   * @param end the last one of which all before it are settled as well; null if there is none
   * @param left how many are to be sent again
   */
  record Settled(
      List<Spool.Item> gone, Spool.@Nullable Item end, long delivered, long refused, int left) {}

  private final ArrayDeque<Spool.Item> items = new ArrayDeque<>();
  private long bytes;

  void add(Spool.Item item) {
    items.addLast(item);
    bytes += size(item);
  }

  private static int size(Spool.Item item) {
    return item.entry().payload().limit();
  }

  /** Whether a batch can have more than is here. */
  boolean hasRoom(Recorder.Batch bounds) {
    return items.size() < bounds.entries() && bytes < bounds.bytes();
  }

  /** The first records that fit into one batch; at least one, unless there is none. */
  List<Entry> batch(Recorder.Batch bounds) {
    var batch = new ArrayList<Entry>();
    long size = 0;
    for (Spool.Item item : items) {
      size += size(item);
      if (!batch.isEmpty() && (size > bounds.bytes() || batch.size() >= bounds.entries())) {
        break;
      }
      batch.add(item.entry());
    }
    return List.copyOf(batch);
  }

  /** Takes out what the sink has or will never have of the first {@code size} records. */
  Settled settle(int size, int accepted, Set<RecordId> dead) {
    var gone = new ArrayList<Spool.Item>();
    long delivered = 0;
    long refused = 0;
    int left = 0;
    Spool.Item end = null;
    Iterator<Spool.Item> all = items.iterator();
    for (int i = 0; i < size && all.hasNext(); i++) {
      Spool.Item item = all.next();
      if (dead.contains(item.entry().id())) {
        refused++;
      } else if (i < accepted) {
        delivered++;
      } else {
        left++;
        continue;
      }
      all.remove();
      bytes -= size(item);
      gone.add(item);
      end = left == 0 ? item : end;
    }
    return new Settled(gone, end, delivered, refused, left);
  }
}
