package dev.weir.kernel.record.spool;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Instant;

/**
 * How many records were handed over and how many of them are settled, in memory shared with a file:
 * so the next process knows how many died with this one. No system call, no lock.
 *
 * <pre>
 *   0 handed over | 8 settled | 16 time of the last hand-over, ms | 24 time of the last settling, ms
 * </pre>
 *
 * It survives the end of the process by any signal. It does not survive that of the machine, for
 * which nothing but the fsync of a record is an answer.
 */
public final class Tally {
  private static final int SIZE = 64;
  private static final long OVER = 0;
  private static final long SETTLED = 8;
  private static final long LAST_OVER = 16;
  private static final long LAST_SETTLED = 24;
  private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

  /**
   * What an earlier process took with it.
   *
   * @param count records, not negative
   * @param from when the last one before them was settled
   * @param to when the last of them was handed over
   */
  record Lost(long count, Instant from, Instant to) {}

  private final MemorySegment memory;
  private final Lost lost;

  private Tally(MemorySegment memory, Lost lost) {
    this.memory = memory;
    this.lost = lost;
  }

  /** Reads what an earlier process left and begins anew; its loss is declared until then. */
  public static Tally open(Path file) throws IOException {
    try (FileChannel channel = PrivateFiles.open(file)) {
      // Written, not only mapped: a page without a block on a full disk would kill the process.
      if (channel.size() < SIZE) {
        PrivateFiles.writeFully(channel, ByteBuffer.allocate(SIZE), 0);
      }
      MemorySegment memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE, Arena.ofAuto());
      long count = get(memory, OVER) - get(memory, SETTLED);
      long from = get(memory, LAST_SETTLED);
      long to = get(memory, LAST_OVER);
      var lost =
          new Lost(
              Math.max(0, count),
              Instant.ofEpochMilli(Math.min(from == 0 ? to : from, to)),
              Instant.ofEpochMilli(to));
      return new Tally(memory, lost);
    }
  }

  private static long get(MemorySegment memory, long offset) {
    return (long) LONG.getVolatile(memory, offset);
  }

  Lost lost() {
    return lost;
  }

  /** Begins to count; what was lost before is declared by now. */
  void begin() {
    LONG.setVolatile(memory, SETTLED, 0L);
    LONG.setVolatile(memory, OVER, 0L);
  }

  /** A record is handed over. Called on event loops. */
  public void handedOver(long epochMillis) {
    handedOver(1, epochMillis);
  }

  /** So many records are handed over. */
  public void handedOver(long records, long epochMillis) {
    LONG.getAndAdd(memory, OVER, records);
    LONG.setOpaque(memory, LAST_OVER, epochMillis);
  }

  /** A record is delivered, on disk, refused or counted as dropped. */
  public void settled(long epochMillis) {
    settled(1, epochMillis);
  }

  /** So many records are delivered, on disk, refused, or declared as lost. */
  public void settled(long records, long epochMillis) {
    LONG.getAndAdd(memory, SETTLED, records);
    LONG.setOpaque(memory, LAST_SETTLED, epochMillis);
  }

  /** How many are under way. */
  public long open() {
    return get(memory, OVER) - get(memory, SETTLED);
  }
}
