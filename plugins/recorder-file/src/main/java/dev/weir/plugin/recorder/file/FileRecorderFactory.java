package dev.weir.plugin.recorder.file;

import dev.weir.spi.Check;
import dev.weir.spi.ComponentContext;
import dev.weir.spi.ConfigException;
import dev.weir.spi.Folders;
import dev.weir.spi.Validation;
import dev.weir.spi.record.Recorder;
import dev.weir.spi.record.RecorderFactory;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/** Makes recorders that append to a file. */
public final class FileRecorderFactory implements RecorderFactory<FileRecorderConfig> {
  @Override
  public String type() {
    return "file";
  }

  @Override
  public Class<FileRecorderConfig> configType() {
    return FileRecorderConfig.class;
  }

  /**
   * Opens nothing yet: a disk that is not there now may be later, and records wait for it. Refuses
   * only what no waiting will mend.
   */
  @Override
  public void validate(FileRecorderConfig config, Validation validation) {
    var _ = path(config, validation);
  }

  @Override
  public Recorder create(FileRecorderConfig config, ComponentContext context) {
    return new FileRecorder(config, path(config, context), context.clock());
  }

  private static Path path(FileRecorderConfig config, Folders folders) {
    Path path;
    try {
      path = folders.resolve(config.path()).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new ConfigException("path", "not a file name: " + e.getReason());
    }
    if (Files.isSymbolicLink(path)) {
      throw new ConfigException(
          "path", path + " is a symbolic link (expected: the name of the file itself)");
    }
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new ConfigException("path", path + " is not a regular file");
    }
    if (path.getFileName() == null) {
      throw new ConfigException("path", path + " is a folder (expected: the name of a file)");
    }
    return path;
  }

  /** Whether the file, or the nearest folder that is there, may be written. */
  @Override
  public Optional<Check.Finding> look(FileRecorderConfig config, ComponentContext context) {
    Path path = context.resolve(config.path()).toAbsolutePath().normalize();
    Path nearest = path;
    while (nearest != null && !Files.exists(nearest)) {
      nearest = nearest.getParent();
    }
    if (nearest != null && Files.isWritable(nearest)) {
      long free = nearest.toFile().getUsableSpace() >> 20;
      return Optional.of(
          new Check.Finding(Check.Level.OK, path + " can be written, " + free + " MiB free", ""));
    }
    return Optional.of(
        new Check.Finding(
            Check.Level.FAIL,
            path + " cannot be written",
            "make "
                + nearest
                + " writable for the user that Weir runs as, or choose another path"));
  }
}
