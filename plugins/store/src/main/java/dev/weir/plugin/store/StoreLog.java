package dev.weir.plugin.store;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the writer of a store tells the log. */
final class StoreLog {
  private static final Logger LOG = LoggerFactory.getLogger("dev.weir.store");

  private StoreLog() {}

  static void pruned(Path folder, Pruning.Result gone) {
    LOG.debug(
        "{}: {} old records went ({} segments, {} KiB)",
        folder,
        gone.records(),
        gone.segments(),
        gone.bytes() >> 10);
  }

  /** What a process that was killed left behind was mended. */
  static void mended(Path folder, long taken, long cut) {
    LOG.info(
        "{}: left by a process that did not end in order: {} records taken in, {} bytes of an"
            + " unfinished write cut off",
        folder,
        taken,
        cut);
  }

  static void lost(Path folder, long records) {
    LOG.warn("{}: {} records are in the index, but not on disk any more", folder, records);
  }

  static void rebuilt(Path folder, Path aside, String why) {
    LOG.warn(
        "{}: its index could not be read ({}); it is {} now, and a new one is made from the"
            + " records",
        folder,
        why,
        aside.getFileName());
  }

  static void foreign(Path file) {
    LOG.warn("{}: is no segment of a store; left alone", file);
  }

  static void abandoned(Path folder, @Nullable Exception why) {
    LOG.debug("{}: closed after a failed write", folder, why);
  }

  static void untidy(Path folder, String why) {
    LOG.warn("{}: old records could not be taken away: {}", folder, why);
  }
}
