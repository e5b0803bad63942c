package dev.weir.plugin.recorder.redis;

import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.Recorder;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Adds each record to the key by a command of its own; the commands of a batch are sent together
 * and answered in order.
 *
 * <pre>
 *   sent      LPUSH key r0   LPUSH key r1   LPUSH key r2   LPUSH key r3
 *   answers   :17            :18            -OOM …         (cut)
 *             \____ accepted, 2 ____/       \__ sent again _____/
 * </pre>
 *
 * What is sent again after a cut may be there already: a list then has it twice, with the same
 * {@code id}; a set has not.
 */
final class RedisRecorder implements Recorder {
  /** Answers are read once all commands of a batch are written: these few fit into any buffer. */
  private static final Batch BATCH = new Batch(512, 1 << 20, Duration.ZERO);

  private final RedisRecorderConfig config;
  private volatile @Nullable Link link;
  private volatile boolean closed;

  RedisRecorder(RedisRecorderConfig config) {
    this.config = config;
  }

  @Override
  public Batch batch() {
    return BATCH;
  }

  @Override
  public CompletionStage<Delivery> deliver(List<Entry> batch) {
    Link open = link;
    if (open != null) {
      Link.Outcome outcome = open.add(batch);
      if (outcome.usable() || outcome.accepted() > 0) {
        return settled(batch, outcome);
      }
      // Servers hang up on idle clients, and restart: that alone is no outage.
      drop(open);
    }
    return settled(batch, closed ? Link.Outcome.cut(0, "closed") : connected(batch));
  }

  private Link.Outcome connected(List<Entry> batch) {
    Link fresh;
    try {
      fresh = Link.open(config);
    } catch (Link.Refusal e) {
      return Link.Outcome.cut(0, e.why());
    }
    link = fresh;
    if (closed) {
      // Closed while it connected: then nobody else cuts it.
      fresh.close();
    }
    return fresh.add(batch);
  }

  private CompletionStage<Delivery> settled(List<Entry> batch, Link.Outcome outcome) {
    Link open = link;
    if (!outcome.usable() && open != null) {
      drop(open);
    }
    Delivery delivery;
    if (outcome.accepted() == batch.size()) {
      delivery = Delivery.ALL;
    } else if (outcome.accepted() > 0) {
      delivery = new Delivery.Some(outcome.accepted(), Set.of(), Duration.ZERO);
    } else {
      delivery = new Delivery.Retry(Duration.ZERO, outcome.why());
    }
    return CompletableFuture.completedFuture(delivery);
  }

  private void drop(Link broken) {
    broken.close();
    link = null;
  }

  @Override
  public void close() {
    closed = true;
    Link open = link;
    if (open != null) {
      open.close();
    }
  }
}
