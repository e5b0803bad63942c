package dev.weir.kernel.sniff;

import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import org.jspecify.annotations.Nullable;

/** What an inspector does not want to see of either direction: how much of it is left. */
final class Skips {
  private final Half client = new Half();
  private final Half server = new Half();

  private static final class Half {
    private long left;
    private long passed;
  }

  private Half of(Direction from) {
    return from == Direction.CLIENT ? client : server;
  }

  /** So many bytes of a direction are not to be shown. */
  void begin(Direction whose, long bytes) {
    Half half = of(whose);
    half.left = bytes;
    half.passed = 0;
  }

  /** What of a chunk is to be shown; null if nothing. */
  @Nullable Bytes rest(Direction from, Bytes chunk) {
    Half half = of(from);
    if (half.left == 0) {
      return chunk;
    }
    int passed = (int) Math.min(half.left, chunk.length());
    half.passed += passed;
    half.left -= passed;
    return passed == chunk.length() ? null : new Tail(chunk, passed);
  }

  /** Whether a direction's bytes are being passed over still. */
  boolean isSkipping(Direction from) {
    return of(from).left > 0;
  }

  /** No more of a direction is passed over; how many bytes were. */
  long end(Direction from) {
    Half half = of(from);
    half.left = 0;
    return half.passed;
  }
}
