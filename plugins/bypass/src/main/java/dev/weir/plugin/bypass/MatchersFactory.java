package dev.weir.plugin.bypass;

import dev.weir.spi.Bypass;
import dev.weir.spi.BypassFactory;
import dev.weir.spi.ComponentContext;
import dev.weir.spi.ConfigException;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

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
   * Reads all patterns before it returns: a rule that is not there yet would let things through.
   */
  @Override
  public Bypass create(MatchersConfig config, ComponentContext context) {
    var problems = Matchers.problemsIn(config.matchers());
    if (!problems.isEmpty()) {
      throw new ConfigException("matchers", Problems.joined(problems));
    }
    Path file = null;
    if (config.file() != null) {
      try {
        file = context.resolve(config.file().path());
      } catch (InvalidPathException e) {
        throw new ConfigException("file.path", "not a file name: " + e.getReason());
      }
    }
    try {
      return new Matchers(config, file, context.name());
    } catch (IOException e) {
      throw new ConfigException("file.path", String.valueOf(e.getMessage()));
    }
  }
}
