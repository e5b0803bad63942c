package dev.weir.plugin.recorder.file;

import dev.weir.spi.files.Backups;
import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.Recorder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends batches to a file. The records of a batch, each with its separator, are gathered and
 * written at once; what a failing write left of them is cut off again, so that trying again writes
 * no half line and no line twice.
 */
final class FileRecorder implements Recorder {
  private static final Logger LOG = LoggerFactory.getLogger(FileRecorder.class);
  private static final Batch BATCH = new Batch(1_000, 1 << 20, Duration.ofMillis(50));

  /** Room for a full batch and its separators; a larger record is written in pieces. */
  private static final int BUFFER = (1 << 20) + (64 << 10);

  private final byte[] separator;
  private final long maxBytes;
  private final @Nullable Backups backups;
  private final Path path;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);

  private @Nullable OpenFile file;

  /** Size from which the open file is rotated; grows when that fails. */
  private long limit;

  FileRecorder(FileRecorderConfig config, Path path, InstantSource clock) {
    this.path = path;
    separator = config.sep().getBytes(StandardCharsets.UTF_8);
    var rotation = config.rotation();
    maxBytes = rotation == null ? Long.MAX_VALUE : rotation.maxBytes();
    backups = rotation == null ? null : new Backups(path, rotation, clock);
  }

  @Override
  public Batch batch() {
    return BATCH;
  }

  @Override
  public CompletionStage<Delivery> deliver(List<Entry> batch) {
    return CompletableFuture.completedFuture(write(batch));
  }

  private Delivery write(List<Entry> batch) {
    int done = 0;
    try {
      while (done < batch.size()) {
        OpenFile open = open();
        int end = fitting(batch, done, open.size());
        if (end == done) {
          if (rotate(open)) {
            continue;
          }
          end++;
        }
        open.append(batch.subList(done, end), separator, buffer);
        done = end;
      }
      return Delivery.ALL;
    } catch (IOException e) {
      // What is wrong with the file may be mended by opening it anew.
      release();
      String why = Failures.text(path, e);
      if (done == 0) {
        return new Delivery.Retry(Duration.ZERO, why);
      }
      LOG.atDebug().addKeyValue("path", path).log("batch written in part: {}", why);
      return new Delivery.Some(done, Set.of(), Duration.ZERO);
    }
  }

  /** How many records from {@code from} on go into a file of this size before it is full. */
  private int fitting(List<Entry> batch, int from, long size) {
    long total = size;
    int end = from;
    while (end < batch.size()) {
      total += batch.get(end).payload().remaining() + separator.length;
      // The first record of a file goes in whatever its size is.
      if (total > limit && (end > from || size > 0)) {
        break;
      }
      end++;
    }
    return end;
  }

  private OpenFile open() throws IOException {
    OpenFile current = file;
    if (current != null && current.isStillThere()) {
      return current;
    }
    release();
    OpenFile opened = OpenFile.open(path, separator);
    file = opened;
    limit = maxBytes;
    if (backups != null) {
      backups.tidy();
    }
    return opened;
  }

  /**
   * Puts a full file aside. One that cannot be is written on: better too large than records lost.
   *
   * @return whether a new file is to be opened
   */
  private boolean rotate(OpenFile full) throws IOException {
    Backups to = backups;
    if (to == null) {
      return false;
    }
    try {
      to.putAside();
    } catch (IOException e) {
      limit = full.size() + maxBytes;
      LOG.atWarn()
          .addKeyValue("path", path)
          .log("cannot rotate, writing on: {}", Failures.text(path, e));
      return false;
    }
    full.close();
    file = null;
    return true;
  }

  @Override
  public void reopen() {
    release();
  }

  private void release() {
    if (file != null) {
      file.close();
      file = null;
    }
  }

  @Override
  public void close() {
    release();
    if (backups != null) {
      backups.close();
    }
  }
}
