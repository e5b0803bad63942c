package dev.weir.wire.websocket;

/**
 * Lets so many a second through, and a burst of as many, at least one: a rate below 1 means one
 * every few seconds.
 */
final class Sampler {
  private static final double NANOS = 1e9;

  private final double rate;
  private final double burst;
  private double tokens;
  private long last;
  private boolean refused;

  Sampler(double rate, long now) {
    this.rate = rate;
    this.burst = Math.max(1, rate);
    this.tokens = burst;
    this.last = now;
  }

  boolean admits(long now) {
    if (rate == Double.POSITIVE_INFINITY) {
      return true;
    }
    tokens = Math.min(burst, tokens + (now - last) / NANOS * rate);
    last = now;
    if (tokens < 1) {
      refused = true;
      return false;
    }
    tokens -= 1;
    return true;
  }

  /** Whether anything was not let through. */
  boolean hasRefused() {
    return refused;
  }
}
