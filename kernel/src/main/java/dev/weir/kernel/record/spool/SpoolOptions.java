package dev.weir.kernel.record.spool;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How a recorder spools.
 *
 * @param folder of this recorder alone; made where it is missing
 * @param maxBytes most bytes of segments; the oldest go when more comes
 * @param segmentBytes from which size on the next segment is begun
 * @param fsync when what was written is made to outlive the machine
 * @param interval for {@link Fsync#INTERVAL}
 * @param durable whether every record goes through the spool, and not only while the sink is behind
 */
public record SpoolOptions(
    Path folder,
    long maxBytes,
    long segmentBytes,
    Fsync fsync,
    Duration interval,
    boolean durable) {
  private static final int SEGMENTS = 16;
  private static final long LARGEST_SEGMENT = 16L << 20;
  private static final long SMALLEST_SEGMENT = 64L << 10;

  /** When the disk is asked to hold what was written. */
  public enum Fsync {
    /** Before a record counts as spooled. */
    ALWAYS,
    /** Now and then. */
    INTERVAL,
    /** When the kernel likes; survives the end of the process, not that of the machine. */
    NEVER
  }

  /** With segments of a sixteenth of the bound, within 64 KiB and 16 MiB. */
  public SpoolOptions(Path folder, long maxBytes, Fsync fsync, Duration interval, boolean durable) {
    this(
        folder,
        maxBytes,
        Math.clamp(maxBytes / SEGMENTS, SMALLEST_SEGMENT, LARGEST_SEGMENT),
        fsync,
        interval,
        durable);
  }
}
