package dev.weir.kernel.record.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The gaps that the sink was not told of yet, one for each reason, in a file of their own: were
 * they in a segment, the bound could take the news of a loss with it.
 *
 * <pre>
 *   for each reason (32 bytes):  count, 64 | bytes, 64 | from, ms, 64 | to, ms, 64
 *   at the end:                  CRC32C of all, 32
 * </pre>
 */
final class Gaps implements AutoCloseable {
  private static final Gap.Reason[] REASONS = Gap.Reason.values();
  private static final int SLOT = 32;
  private static final int SIZE = REASONS.length * SLOT + 4;

  private final FileChannel channel;
  private final Map<Gap.Reason, Gap> waiting = new EnumMap<>(Gap.Reason.class);
  private final Map<Gap.Reason, Gap> underWay = new EnumMap<>(Gap.Reason.class);

  private Gaps(FileChannel channel) {
    this.channel = channel;
  }

  static Gaps open(Path file) throws IOException {
    FileChannel channel = PrivateFiles.open(file);
    try {
      var gaps = new Gaps(channel);
      gaps.load();
      // It has its place on disk from now on, whatever happens to the disk.
      gaps.save();
      return gaps;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private void load() throws IOException {
    ByteBuffer all = ByteBuffer.allocate(SIZE);
    PrivateFiles.readFully(channel, all, 0);
    if (all.hasRemaining() || all.getInt(SIZE - 4) != sum(all)) {
      return;
    }
    all.flip();
    for (Gap.Reason reason : REASONS) {
      long count = all.getLong();
      long bytes = all.getLong();
      Instant from = Instant.ofEpochMilli(all.getLong());
      Instant to = Instant.ofEpochMilli(all.getLong());
      if (count > 0) {
        waiting.put(reason, new Gap(from, to, count, bytes, reason));
      }
    }
  }

  private static int sum(ByteBuffer all) {
    var crc = new CRC32C();
    crc.update(all.slice(0, SIZE - 4));
    return (int) crc.getValue();
  }

  private void save() throws IOException {
    ByteBuffer all = ByteBuffer.allocate(SIZE);
    for (Gap.Reason reason : REASONS) {
      Gap gap = joined(waiting.get(reason), underWay.get(reason));
      if (gap == null) {
        all.position(all.position() + SLOT);
      } else {
        all.putLong(gap.count()).putLong(gap.bytes());
        all.putLong(gap.from().toEpochMilli()).putLong(gap.to().toEpochMilli());
      }
    }
    all.putInt(sum(all));
    PrivateFiles.writeFully(channel, all.flip(), 0);
  }

  private static @Nullable Gap joined(@Nullable Gap one, @Nullable Gap other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.with(other);
  }

  /**
   * Declares one more, joined with what waits for the same reason.
   *
   * @throws IOException if only this process knows of it
   */
  void add(Gap gap) throws IOException {
    waiting.merge(gap.reason(), gap, Gap::with);
    save();
  }

  /** One to tell the sink of; null if there is none. */
  @Nullable Gap next() {
    for (Gap.Reason reason : REASONS) {
      Gap gap = waiting.get(reason);
      if (gap != null && !underWay.containsKey(reason)) {
        waiting.remove(reason);
        underWay.put(reason, gap);
        return gap;
      }
    }
    return null;
  }

  /** The sink knows of it. */
  void told(Gap.Reason reason) throws IOException {
    underWay.remove(reason);
    save();
  }

  /** How many {@link #next} would give, one after the other. */
  int waiting() {
    return waiting.size();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
