package dev.weir.kernel.route;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Picks one of several nodes, leaving out those that failed lately. Any thread.
 *
 * <p>If all of them failed lately, the one whose failure is longest ago is tried: a hop is never
 * skipped because its nodes are down.
 */
public final class Selector {
  /** How to pick. */
  public enum Strategy {
    /** One after the other. */
    ROUND,
    /** By weight, at random. */
    RAND,
    /** The first that is up. */
    FIFO,
    /** The same for the same client. */
    HASH
  }

  /** What can be picked. */
  public interface Candidate {
    /** How it has done. */
    Health health();

    /** What it asks for itself. */
    Traits traits();
  }

  /**
   * What one candidate asks for itself.
   *
   * @param weight how often to pick it, compared with others, where that is random
   * @param backup whether it is for when all others are down
   * @param maxFails failures after which it is left out; null for the selector's own
   * @param failTimeout for how long; null for the selector's own
   */
  public record Traits(
      int weight, boolean backup, @Nullable Integer maxFails, @Nullable Duration failTimeout) {
    /** Nothing of its own. */
    public static final Traits NONE = new Traits(1, false, null, null);
  }

  private final Strategy strategy;
  private final int maxFails;
  private final long failNanos;
  private final AtomicInteger turn = new AtomicInteger();

  /**
   * @param maxFails failures in a row after which a candidate is left out
   * @param failTimeout for how long
   */
  public Selector(Strategy strategy, int maxFails, Duration failTimeout) {
    this.strategy = strategy;
    this.maxFails = Math.max(1, maxFails);
    this.failNanos = failTimeout.toNanos();
  }

  /**
   * Picks.
   *
   * @param candidates those that may be used for this target, without those tried already
   * @param key what makes two requests alike, for {@code hash}
   * @return null if there are no candidates
   */
  public <T extends Candidate> @Nullable T pick(List<T> candidates, String key) {
    if (candidates.isEmpty()) {
      return null;
    }
    long now = System.nanoTime();
    List<T> up = new ArrayList<>(candidates.size());
    List<T> backups = new ArrayList<>(0);
    T longest = candidates.getFirst();
    for (T candidate : candidates) {
      if (!isDown(candidate, now)) {
        (candidate.traits().backup() ? backups : up).add(candidate);
      } else if (candidate.health().failedAt() - longest.health().failedAt() < 0) {
        longest = candidate;
      }
    }
    if (!up.isEmpty()) {
      return choose(up, key);
    }
    return backups.isEmpty() ? longest : choose(backups, key);
  }

  private boolean isDown(Candidate candidate, long now) {
    Integer fails = candidate.traits().maxFails();
    Duration rest = candidate.traits().failTimeout();
    return candidate
        .health()
        .isDown(fails == null ? maxFails : fails, rest == null ? failNanos : rest.toNanos(), now);
  }

  private <T extends Candidate> T choose(List<T> up, String key) {
    return switch (strategy) {
      case ROUND -> up.get(Math.floorMod(turn.getAndIncrement(), up.size()));
      case FIFO -> up.getFirst();
      case RAND -> byWeight(up);
      case HASH -> up.get((int) (crc(key) % up.size()));
    };
  }

  private static <T extends Candidate> T byWeight(List<T> up) {
    long total = 0;
    for (T candidate : up) {
      total += Math.max(1, candidate.traits().weight());
    }
    long left = ThreadLocalRandom.current().nextLong(total);
    for (T candidate : up) {
      left -= Math.max(1, candidate.traits().weight());
      if (left < 0) {
        return candidate;
      }
    }
    return up.getLast();
  }

  private static long crc(String key) {
    var crc = new CRC32();
    crc.update(key.getBytes(StandardCharsets.UTF_8));
    return crc.getValue();
  }
}
