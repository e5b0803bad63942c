package dev.weir.wire.relay;

import org.jspecify.annotations.Nullable;

/**
 * Reads the header that a server answers with, however it is cut. Keeps four bytes of it: features
 * are of no use to a client that connects, and are skipped.
 *
 * <pre>
 *  | VERSION 1 = 1 | STATUS 1 | LENGTH 2 | features, LENGTH bytes |
 * </pre>
 *
 * <p>One stream, one thread.
 */
public final class RelayAnswer {
  private static final int HEAD = 4;

  private int version;
  private int status;
  private int length;
  private int read;

  /**
   * Takes the next byte of the stream, 0 to 255.
   *
   * @throws IllegalStateException if it {@link #isOver()}
   */
  public void take(int value) {
    if (isOver()) {
      throw new IllegalStateException("relay answer: over after " + read + " bytes");
    }
    switch (read++) {
      case 0 -> version = value;
      case 1 -> status = value;
      case 2 -> length = value << 8;
      case 3 -> length |= value;
      default -> {}
    }
  }

  /** Whether anything of it has come. */
  public boolean isBegun() {
    return read > 0;
  }

  /** Whether all of it has come, or something that is wrong. */
  public boolean isOver() {
    return problem() != null || (read >= HEAD && read == HEAD + length);
  }

  /** What is wrong with the bytes so far; null if nothing. */
  public @Nullable String problem() {
    return read > 0 && version != RelayRequest.VERSION
        ? "answered with version " + version + " (expected: 1; is it a relay server?)"
        : null;
  }

  /** The status, once it is over; null if the code has no meaning. */
  public @Nullable RelayStatus status() {
    return RelayStatus.of(status);
  }

  /** The status as a number. */
  public int code() {
    return status;
  }
}
