package dev.weir.kernel.config.model;

import dev.weir.kernel.config.bind.Labels;
import dev.weir.kernel.config.bind.Section;
import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import java.util.List;

/** What Weir says about itself. */
@Section("log")
@Doc("What Weir says about itself.")
public record LogConfig(
    @Doc("The least level that is written.") @Default("info") Level level,
    @Doc("Lines for people, or JSON objects.") @Default("text") Format format,
    @Doc("stderr, stdout, none, or the path of a file.") @Default("stderr") String output) {
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
