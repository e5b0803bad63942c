package dev.weir.testkit.record;

import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.Recorder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Delivers as the kernel does, without its queue and without waiting between attempts.
 *
 * @since 1.0
 */
public final class Deliveries {
  private static final long SECONDS = 20;

  private Deliveries() {}

  /** Delivers one batch and waits for the answer. */
  public static Delivery once(Recorder recorder, List<Entry> batch) {
    try {
      return recorder.deliver(batch).toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      return new Delivery.Retry(Duration.ZERO, String.valueOf(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (TimeoutException e) {
      throw new AssertionError("deliver: no answer within " + SECONDS + " s", e);
    }
  }

  /**
   * What is left of a batch after an answer: its first {@code accepted} are settled whether taken
   * or dead, and so is everything named as dead.
   */
  public static List<Entry> left(List<Entry> batch, Delivery delivery) {
    return switch (delivery) {
      case Delivery.All _ -> List.of();
      case Delivery.Retry _ -> batch;
      case Delivery.Some some -> {
        var rest = new ArrayList<Entry>();
        for (int i = some.accepted(); i < batch.size(); i++) {
          if (!some.dead().contains(batch.get(i).id())) {
            rest.add(batch.get(i));
          }
        }
        yield rest;
      }
    };
  }

  /**
   * Delivers entries in batches of the recorder's size until all are settled.
   *
   * @param attempts most calls of {@code deliver}
   * @return ids of those that the sink refused
   * @throws AssertionError if some are still not settled after that
   */
  public static Set<Object> all(Recorder recorder, List<Entry> entries, int attempts) {
    var dead = new HashSet<Object>();
    List<Entry> waiting = new ArrayList<>(entries);
    for (int i = 0; i < attempts && !waiting.isEmpty(); i++) {
      int size = Math.min(waiting.size(), recorder.batch().entries());
      List<Entry> batch = List.copyOf(waiting.subList(0, size));
      Delivery delivery = once(recorder, batch);
      if (delivery instanceof Delivery.Some some) {
        dead.addAll(some.dead());
      }
      var rest = new ArrayList<>(left(batch, delivery));
      rest.addAll(waiting.subList(size, waiting.size()));
      waiting = rest;
    }
    if (!waiting.isEmpty()) {
      throw new AssertionError(waiting.size() + " not delivered after " + attempts + " attempts");
    }
    return dead;
  }
}
