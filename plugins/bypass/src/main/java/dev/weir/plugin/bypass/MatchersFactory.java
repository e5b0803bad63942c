package dev.weir.plugin.bypass;

import dev.weir.spi.Bypass;
import dev.weir.spi.BypassFactory;
import dev.weir.spi.ComponentContext;
import dev.weir.spi.ConfigException;
import dev.weir.spi.Folders;
import dev.weir.spi.Validation;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Makes bypasses from patterns, written in the configuration or in a file. */
public final class MatchersFactory implements BypassFactory<MatchersConfig> {
  @Override
  public String type() {
    return "matchers";
  }

  @Override
  public Class<MatchersConfig> configType() {
    return MatchersConfig.class;
  }

  /**
   * Each bad pattern is a problem of its own, whether it is in the configuration or in the file.
   */
  @Override
  public void validate(MatchersConfig config, Validation validation) {
    var trial = new MatcherSet.Builder();
    for (int i = 0; i < config.matchers().size(); i++) {
      String pattern = config.matchers().get(i);
      try {
        Patterns.add(pattern, trial);
      } catch (IllegalArgumentException e) {
        validation.refuse("matchers[" + i + "]", Problems.quoted(pattern) + ": " + e.getMessage());
      }
    }
    Path file = file(config, validation);
    if (file != null) {
      try {
        Problems.first(PatternFile.read(file, trial))
            .forEach(problem -> validation.refuse("file.path", problem));
      } catch (IOException e) {
        throw unreadable(e);
      }
    }
  }

  /**
   * Reads all patterns before it returns: a rule that is not there yet would let things through.
   */
  @Override
  public Bypass create(MatchersConfig config, ComponentContext context) {
    try {
      return new Matchers(config, file(config, context), context.name());
    } catch (IllegalArgumentException e) {
      throw new ConfigException("matchers", String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static @Nullable Path file(MatchersConfig config, Folders folders) {
    MatchersConfig.Source file = config.file();
    try {
      return file == null ? null : folders.resolve(file.path());
    } catch (InvalidPathException e) {
      throw new ConfigException("file.path", "not a file name: " + e.getReason());
    }
  }

  private static ConfigException unreadable(IOException e) {
    return new ConfigException("file.path", String.valueOf(e.getMessage()));
  }
}
