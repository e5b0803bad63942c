package dev.weir.kernel.record;

import dev.weir.kernel.record.spool.SpoolLog;
import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.RecordId;
import dev.weir.spi.terminal.SafeText;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a recorder's thread writes to the log: who failed, and not more often than every ten seconds
 * for each kind of trouble. Used on that thread.
 */
final class RecorderLog implements SpoolLog {
  private static final Logger LOG = LoggerFactory.getLogger("dev.weir.recorder");
  private static final long PAUSE = Duration.ofSeconds(10).toNanos();
  private static final int LONGEST = 300;

  /** One kind of trouble. */
  private static final class Kind {
    private boolean silent;
    private long since;
    private long hidden;

    /** How many were not shown since the last one that was; -1 if this one is not shown either. */
    long admit() {
      long now = System.nanoTime();
      if (silent && now - since < PAUSE) {
        hidden++;
        return -1;
      }
      long skipped = hidden;
      silent = true;
      since = now;
      hidden = 0;
      return skipped;
    }
  }

  private final String recorder;
  private final String plugin;
  private final Kind retry = new Kind();
  private final Kind fault = new Kind();
  private final Kind encode = new Kind();
  private final Kind refuse = new Kind();
  private final Kind drop = new Kind();
  private long droppedShown;

  RecorderLog(String recorder, String plugin) {
    this.recorder = recorder;
    this.plugin = plugin;
  }

  /** A call of the plugin threw; what the kernel makes of it. */
  @Override
  public Delivery.Retry failed(String call, Throwable problem) {
    long hidden = fault.admit();
    if (hidden >= 0) {
      LOG.error(
          "recorder {}: plugin {} failed in {}: {}{}",
          recorder,
          plugin,
          call,
          shown(problem.toString()),
          more(hidden),
          LOG.isDebugEnabled() ? problem : null);
    }
    return new Delivery.Retry(Duration.ZERO, shown(problem.toString()));
  }

  @Override
  public void retry(int attempt, Duration wait, String why) {
    long hidden = retry.admit();
    if (hidden >= 0) {
      LOG.warn(
          "recorder {}: not delivered, attempt {} follows in {} ms: {}{}",
          recorder,
          attempt + 1,
          wait.toMillis(),
          shown(why),
          more(hidden));
    }
  }

  @Override
  public void recovered(int attempts) {
    LOG.info("recorder {}: delivers again after {} failed attempts", recorder, attempts);
  }

  @Override
  public void refused(int records) {
    if (records > 0) {
      long hidden = refuse.admit();
      if (hidden >= 0) {
        LOG.warn(
            "recorder {}: the sink refused {} records for good{}", recorder, records, more(hidden));
      }
    }
  }

  @Override
  public void found(long records, long bytes, int damaged, long died) {
    LOG.info(
        "recorder {}: {} records from before are on disk ({} MiB); {} died in memory, {} places are"
            + " damaged",
        recorder,
        records,
        bytes >> 20,
        died,
        damaged);
  }

  @Override
  public void degraded(String why) {
    LOG.error(
        "recorder {}: its spool cannot be used ({}): records wait in memory, as far as that goes;"
            + " make room or give its folder to the user that Weir runs as",
        recorder,
        shown(why));
  }

  @Override
  public void restored() {
    LOG.info("recorder {}: its spool works again", recorder);
  }

  void notEncoded(RecordId id, Throwable problem) {
    long hidden = encode.admit();
    if (hidden >= 0) {
      LOG.error(
          "recorder {}: record {} could not be encoded and is dropped: {}{}",
          recorder,
          id,
          shown(problem.toString()),
          more(hidden));
    }
  }

  void dropped(long total, RecorderQueue.Limits limits) {
    if (total > droppedShown && drop.admit() >= 0) {
      LOG.warn(
          "recorder {}: {} records dropped, {} in all: its queue is full ({} records, {} MiB)",
          recorder,
          total - droppedShown,
          total,
          limits.records(),
          limits.bytes() >> 20);
      droppedShown = total;
    }
  }

  /** What the time for a last delivery was too short for. */
  void left(long total) {
    if (total > droppedShown) {
      LOG.warn(
          "recorder {}: {} records dropped, {} in all: Weir stops and the sink does not answer",
          recorder,
          total - droppedShown,
          total);
      droppedShown = total;
    }
  }

  private static String more(long hidden) {
    return hidden > 0 ? " (" + hidden + " like it not shown)" : "";
  }

  private static String shown(@Nullable String text) {
    String masked = Masking.text(text == null ? "" : text);
    var out = new StringBuilder();
    for (int i = 0; i < Math.min(masked.length(), LONGEST); i++) {
      char c = masked.charAt(i);
      out.append(SafeText.acts(c) ? ' ' : c);
    }
    return out.toString();
  }
}
