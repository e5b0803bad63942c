package dev.weir.kernel.cli;

import dev.weir.kernel.config.tree.Mapping;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to run.
 *
 * @param document the configuration: files and command line together, not bound yet
 * @param sources reads it again, for a reload
 * @param reloadEvery how often to look for changes; zero for only when asked
 * @param lines what to print about the traffic
 * @param records folder in which records of services that name no recorder are kept; null for
 *     nowhere
 */
public record RunOptions(
    Mapping document,
    ConfigSources sources,
    Duration reloadEvery,
    Lines lines,
    @Nullable Path records) {
  /** What standard output shows while Weir runs. */
  public enum Lines {
    /** A line for people about each exchange. */
    TEXT,
    /** Likewise, and one about each WebSocket frame. */
    FRAMES,
    /** A JSON record about each exchange. */
    JSON,
    /** Nothing. */
    NONE
  }
}
