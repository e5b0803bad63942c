package dev.weir.plugin.snifftls;

import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * What was made for each name: at most so many, the least recently used go first, and each is made
 * once although many ask at the same time. Thread-safe; asking neither blocks nor computes.
 *
 * @param <T> what is made
 */
final class Leaves<T> {
  /** This part of the entries goes at once, so that looking for the oldest costs little each. */
  private static final int GO_AT_ONCE = 8;

  private final int most;
  private final Function<String, T> make;
  private final Function<T, Leaf> leaf;
  private final Executor workers;
  private final InstantSource clock;
  private final Map<String, Entry<T>> entries = new ConcurrentHashMap<>();
  private final AtomicBoolean trimming = new AtomicBoolean();

  private static final class Entry<T> {
    final CompletableFuture<T> made = new CompletableFuture<>();
    volatile long used;
  }

  /**
   * @param most how many are kept
   * @param make makes one, on a worker
   * @param leaf says when to make it anew
   */
  Leaves(
      int most,
      Function<String, T> make,
      Function<T, Leaf> leaf,
      Executor workers,
      InstantSource clock) {
    this.most = most;
    this.make = make;
    this.leaf = leaf;
    this.workers = workers;
    this.clock = clock;
  }

  /** What belongs to a name, once it is made. Completes on a worker, or is complete. */
  CompletableFuture<T> of(String name) {
    Entry<T> known = entries.get(name);
    if (known != null && !isStale(known)) {
      known.used = System.nanoTime();
      return known.made;
    }
    var fresh = new Entry<T>();
    fresh.used = System.nanoTime();
    Entry<T> winner =
        entries.compute(name, (key, old) -> old == null || isStale(old) ? fresh : old);
    if (winner != fresh) {
      return winner.made;
    }
    try {
      workers.execute(() -> fill(name, fresh));
    } catch (RejectedExecutionException e) {
      entries.remove(name, fresh);
      fresh.made.completeExceptionally(new IllegalStateException("too many certificates to make"));
    }
    return fresh.made;
  }

  private boolean isStale(Entry<T> entry) {
    return entry.made.isDone()
        && (entry.made.isCompletedExceptionally()
            || !clock.instant().isBefore(leaf.apply(entry.made.join()).renewAt()));
  }

  private void fill(String name, Entry<T> entry) {
    try {
      entry.made.complete(make.apply(name));
    } catch (RuntimeException | LinkageError e) {
      entries.remove(name, entry);
      entry.made.completeExceptionally(e);
    }
    if (entries.size() > most && trimming.compareAndSet(false, true)) {
      try {
        trim();
      } finally {
        trimming.set(false);
      }
    }
  }

  private void trim() {
    List<Map.Entry<String, Long>> byUse =
        entries.entrySet().stream()
            .map(e -> Map.entry(e.getKey(), e.getValue().used))
            .sorted(Comparator.comparingLong(Map.Entry::getValue))
            .toList();
    int surplus = byUse.size() - most;
    byUse.stream()
        .limit(surplus + most / GO_AT_ONCE)
        .forEach(oldest -> entries.remove(oldest.getKey()));
  }

  /** How many there are. */
  int size() {
    return entries.size();
  }
}
