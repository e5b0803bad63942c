package dev.weir.kernel.config.model;

import dev.weir.kernel.config.bind.Labels;
import dev.weir.kernel.config.bind.Section;
import dev.weir.spi.ConfigException;
import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.FileName;
import dev.weir.spi.files.Rotation;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What Weir says about itself. */
@Section("log")
@Doc("What Weir says about itself.")
public record LogConfig(
    @Doc("The least level that is written.") @Default("info") Level level,
    @Doc("Lines for people, or JSON objects.") @Default("text") Format format,
    @Doc("stderr, stdout, none, or the path of a file.") @Default("stderr") @FileName String output,
    @Doc("When a new file is begun and how many old ones are kept; never, if absent.")
        @Nullable Rotation rotation) {
  private static final Set<String> STREAMS = Set.of("stderr", "stdout", "none", "null");

  public LogConfig {
    if (rotation != null && STREAMS.contains(output)) {
      throw new ConfigException(
          "rotation",
          "output is " + output + ", which is no file (expected: output: the path of a file)");
    }
  }

  /** Levels, the most talkative first. */
  public enum Level implements Labels {
    TRACE("trace"),
    DEBUG("debug"),
    INFO("info"),
    WARN("warn warning"),
    ERROR("error"),
    FATAL("fatal");

    private final String spellings;

    Level(String spellings) {
      this.spellings = spellings;
    }

    @Override
    public List<String> labels() {
      return List.of(spellings.split(" "));
    }
  }

  /** The form of a line. */
  public enum Format {
    TEXT,
    JSON
  }
}
