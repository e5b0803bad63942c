package dev.weir.spi;

import java.nio.file.Path;

/**
 * Where paths of a configuration lead. All methods may be called on any thread.
 *
 * @since 1.0
 */
public interface Folders {
  /** A path as the user wrote it, resolved against the folder that relative paths start from. */
  Path resolve(String path);

  /**
   * The user's own folder: {@code WEIR_HOME}, or {@code .weir} in the home directory. It need not
   * be there.
   */
  default Path home() {
    String given = System.getenv("WEIR_HOME");
    return given == null || given.isEmpty()
        ? Path.of(System.getProperty("user.home", "/"), ".weir")
        : Path.of(given);
  }
}
