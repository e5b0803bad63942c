package dev.weir.plugin.store;

import dev.weir.spi.Check;
import dev.weir.spi.ComponentContext;
import dev.weir.spi.ConfigException;
import dev.weir.spi.Folders;
import dev.weir.spi.Validation;
import dev.weir.spi.record.Recorder;
import dev.weir.spi.record.RecorderFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Makes recorders of type {@code store}; found by the service loader. */
public final class StoreFactory implements RecorderFactory<StoreConfig> {
  /** For the service loader. */
  public StoreFactory() {}

  @Override
  public String type() {
    return "store";
  }

  @Override
  public Class<StoreConfig> configType() {
    return StoreConfig.class;
  }

  @Override
  public void validate(StoreConfig config, Validation validation) {
    var _ = there(config, validation);
  }

  /**
   * Opens nothing yet, unless the configuration wants to know at once: a disk that is not there now
   * may be later, and records wait for it.
   */
  @Override
  public Recorder create(StoreConfig config, ComponentContext context) {
    Path folder = there(config, context);
    return new StoreRecorder(
        folder, config, context.clock(), config.patient() ? null : lock(folder));
  }

  private static Path there(StoreConfig config, Folders folders) {
    Path folder = folder(config.dir(), folders);
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new ConfigException("dir", folder + " is not a folder");
    }
    return folder;
  }

  /** Whether the folder, or the nearest one that is there, may be written. */
  @Override
  public Optional<Check.Finding> look(StoreConfig config, ComponentContext context) {
    Path folder = folder(config.dir(), context);
    Path nearest = folder;
    while (nearest != null && !Files.exists(nearest)) {
      nearest = nearest.getParent();
    }
    if (nearest != null && Files.isDirectory(nearest) && Files.isWritable(nearest)) {
      long free = nearest.toFile().getUsableSpace() >> 20;
      return Optional.of(
          new Check.Finding(Check.Level.OK, folder + " can be written, " + free + " MiB free", ""));
    }
    return Optional.of(
        new Check.Finding(
            Check.Level.FAIL,
            folder + " cannot be written",
            "make " + nearest + " a folder that Weir's user may write, or choose another dir"));
  }

  private static Lock lock(Path folder) {
    try {
      return Lock.take(folder);
    } catch (IOException e) {
      throw new ConfigException("dir", Failures.text(folder, e));
    }
  }

  /** The folder that a configuration names; the usual one if it names none. */
  public static Path folder(String dir, Folders folders) {
    Path folder;
    try {
      folder = dir.isEmpty() ? folders.home().resolve("records") : folders.resolve(dir);
    } catch (InvalidPathException e) {
      throw new ConfigException("dir", "not the name of a folder: " + e.getReason());
    }
    Path absolute = folder.toAbsolutePath().normalize();
    if (absolute.toString().indexOf('?') >= 0) {
      throw new ConfigException("dir", absolute + ": SQLite takes no ? in a path");
    }
    return absolute;
  }
}
