package dev.weir.plugin.recorder.file;

import dev.weir.spi.ConfigException;
import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.FileName;
import dev.weir.spi.files.Rotation;
import org.jspecify.annotations.Nullable;

/** Options of the {@code file} recorder. */
public record FileRecorderConfig(
    @Doc("The file to append to; missing folders are made.") @FileName String path,
    @Doc("What is written after each record; empty for nothing.") @Default("\n") String sep,
    @Doc("When to start a new file and how many old ones to keep; never, if absent.")
        @Nullable Rotation rotation) {

  private static final int LONGEST_SEPARATOR = 1024;

  public FileRecorderConfig {
    if (path.isBlank()) {
      throw new ConfigException("path", "empty (expected: the name of a file)");
    }
    if (sep.length() > LONGEST_SEPARATOR) {
      throw new ConfigException(
          "sep", sep.length() + " characters (expected: 0.." + LONGEST_SEPARATOR + ")");
    }
  }
}
