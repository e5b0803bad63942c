package dev.weir.kernel.record;

import org.slf4j.spi.LoggingEventBuilder;

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
 * @param stepped records that were kept with less in them than there was
 */
public record RecorderStats(
    long emitted,
    long delivered,
    long dropped,
    long refused,
    long retries,
    long queued,
    long queuedBytes,
    long spooled,
    Steps stepped) {
  /**
   * To what detail records were stepped down for want of room.
   *
   * @param headers without bodies
   * @param metadata without fields as well
   * @param flow nothing but addresses, counts and how it ended
   */
  public record Steps(long headers, long metadata, long flow) {
    /** None was. */
    public static final Steps NONE = new Steps(0, 0, 0);
  }

  /** Adds the counters to a line of the log. */
  public LoggingEventBuilder in(LoggingEventBuilder line) {
    return line.addKeyValue("emitted", emitted)
        .addKeyValue("delivered", delivered)
        .addKeyValue("dropped", dropped)
        .addKeyValue("refused", refused)
        .addKeyValue("spooled", spooled)
        .addKeyValue("retries", retries)
        .addKeyValue("steppedToHeaders", stepped.headers())
        .addKeyValue("steppedToMetadata", stepped.metadata())
        .addKeyValue("steppedToFlow", stepped.flow());
  }

  /** Without a spool and without steps. */
  public RecorderStats(
      long emitted,
      long delivered,
      long dropped,
      long refused,
      long retries,
      long queued,
      long queuedBytes) {
    this(emitted, delivered, dropped, refused, retries, queued, queuedBytes, 0, Steps.NONE);
  }
}
