/**
 * Records on disk between the queue and a sink that is down or behind: append-only segments, a
 * cursor, a bound on the disk, and gap records for whatever the bound or a crash took.
 *
 * <p>Thread rule: {@link dev.weir.kernel.record.spool.Spool} is used under the lock of the {@link
 * dev.weir.kernel.record.spool.SpooledRecorder} that owns it; only {@link
 * dev.weir.kernel.record.spool.Tally} is touched by event loops, and it never blocks.
 */
@NullMarked
package dev.weir.kernel.record.spool;

import org.jspecify.annotations.NullMarked;
