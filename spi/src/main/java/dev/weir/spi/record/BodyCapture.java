package dev.weir.spi.record;

import dev.weir.spi.sniff.Bytes;

/**
 * Collects the first bytes of one body, up to the service's cap and as far as the process's budget
 * for bodies reaches; beyond that it only counts. Implemented by the kernel; used on the session's
 * event loop.
 *
 * @since 1.0
 */
public interface BodyCapture {
  /** Whether bodies are wanted at all; false saves the caller the work of finding them. */
  boolean wanted();

  /** Adds {@code length} bytes of a chunk from {@code index} on. */
  void add(Bytes view, int index, int length);

  /** Counts bytes that were not shown. */
  void skip(long bytes);

  /** How many bytes were added and skipped so far. */
  long total();

  /** Ends the collection and gives what was kept. Called once. */
  Body finish();
}
