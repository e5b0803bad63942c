package dev.weir.kernel.record;

/**
 * What one recorder did so far. {@code emitted} is always the sum of {@code delivered}, {@code
 * dropped}, {@code refused}, {@code spooled} and {@code queued}.
 *
 * @param emitted records that were handed over, or found on disk, or made to declare a gap
 * @param delivered records that the sink has
 * @param dropped records that were given up: no room in queue or spool, or no time at the end
 * @param refused records that the sink will never take
 * @param retries how often a batch had to be sent again
 * @param queued records that wait or are being delivered
 * @param queuedBytes roughly how many bytes those hold
 * @param spooled records on disk that wait for the sink
 */
public record RecorderStats(
    long emitted,
    long delivered,
    long dropped,
    long refused,
    long retries,
    long queued,
    long queuedBytes,
    long spooled) {
  /** Without a spool. */
  public RecorderStats(
      long emitted,
      long delivered,
      long dropped,
      long refused,
      long retries,
      long queued,
      long queuedBytes) {
    this(emitted, delivered, dropped, refused, retries, queued, queuedBytes, 0);
  }
}
