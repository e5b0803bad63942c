package dev.weir.spi;

import java.nio.file.Path;
import java.time.InstantSource;

/**
 * What every component may use, whatever its kind. All methods may be called on any thread.
 *
 * @since 1.0
 */
public interface ComponentContext {
  /** The name of this instance in the configuration, or its place in it where it has none. */
  String name();

  /** A path as the user wrote it, resolved against the folder that relative paths start from. */
  Path resolve(String path);

  /** Wall-clock time for what is written down; durations are measured with the monotonic clock. */
  InstantSource clock();

  /** The kernel's one HTTP client, for whoever sends something out of the data path. */
  HttpSender http();
}
