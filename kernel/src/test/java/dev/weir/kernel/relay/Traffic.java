package dev.weir.kernel.relay;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Bytes of which each tells where in the stream it belongs, so that a lost, doubled or moved one is
 * noticed at once, however long the stream is.
 */
final class Traffic {
  /** The common pool has one thread on a small machine; these tasks wait for one another. */
  static final Executor THREADS = task -> Thread.ofPlatform().daemon().start(task);

  private static final int PERIOD = 1_000_003;
  private static final byte[] PATTERN = new byte[PERIOD];

  static {
    new Random(7).nextBytes(PATTERN);
  }

  private Traffic() {}

  /** Writes a part of the stream. */
  static void write(OutputStream out, long from, long count) throws IOException {
    long at = from;
    while (at < from + count) {
      int offset = (int) (at % PERIOD);
      int length = (int) Math.min(Math.min(PERIOD - offset, from + count - at), 256 * 1024);
      out.write(PATTERN, offset, length);
      at += length;
    }
  }

  /** Reads a part of the stream; fails at the first byte that is another. */
  static void check(InputStream in, long from, long count) throws IOException {
    var buffer = new byte[256 * 1024];
    long at = from;
    while (at < from + count) {
      int length = in.read(buffer, 0, (int) Math.min(buffer.length, from + count - at));
      if (length < 0) {
        throw new AssertionError("ended after " + at + " of " + (from + count));
      }
      for (int i = 0; i < length; i++, at++) {
        if (buffer[i] != PATTERN[(int) (at % PERIOD)]) {
          throw new AssertionError("another byte at " + at);
        }
      }
    }
  }

  /** What may fail while it sends or receives. */
  interface Step {
    void run() throws Exception;
  }

  /** Does it on a thread of its own. */
  static CompletableFuture<Void> async(Step step) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            step.run();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        },
        THREADS);
  }
}
