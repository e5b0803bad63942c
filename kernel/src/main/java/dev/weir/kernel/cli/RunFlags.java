package dev.weir.kernel.cli;

import dev.weir.kernel.config.bind.Scalars;
import dev.weir.kernel.config.bind.Shown;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of a start. */
final class RunFlags {
  @Option(
      names = "-O",
      paramLabel = "FORMAT",
      description = "Print the configuration as yaml or json instead of starting.")
  private @Nullable String format;

  @Option(
      names = {"-R", "--reload"},
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description = "Look for changes of the configuration this often, for example 30s.")
  private Duration reloadEvery = Duration.ZERO;

  @Option(
      names = {"-q", "--quiet"},
      description = "No lines about the traffic.")
  private boolean quiet;

  @Option(
      names = "--json",
      description = "A JSON record about each exchange, one a line, on a terminal as well.")
  private boolean json;

  @Option(
      names = "--frames",
      description = "A line about each WebSocket frame as well, not only their sums.")
  private boolean frames;

  @Option(
      names = "--records",
      paramLabel = "DIR|off",
      description = {
        "Where records of services that name no recorder are kept; off for nowhere."
            + " Without it: records in WEIR_HOME or ~/.weir."
      })
  private @Nullable String records;

  /** The folder for records of services that name no recorder; null for none. */
  @Nullable Path records(Terminal terminal) {
    String asked = records;
    if (asked == null) {
      return terminal.folder().resolve(terminal.own()).resolve("records");
    }
    return asked.equals("off") ? null : terminal.folder().resolve(asked);
  }

  /** {@code yaml} or {@code json}, or null to start. */
  @Nullable String format() {
    String asked = format;
    return asked == null ? null : asked.equals("json") ? "json" : "yaml";
  }

  Duration reloadEvery() {
    return reloadEvery;
  }

  RunOptions.Lines lines(Terminal terminal) {
    if (quiet) {
      return RunOptions.Lines.NONE;
    }
    if (json || !terminal.outIsTerminal()) {
      return RunOptions.Lines.JSON;
    }
    return frames ? RunOptions.Lines.FRAMES : RunOptions.Lines.TEXT;
  }

  /** Reads {@code 30s} or {@code 1m}. */
  static final class TimeConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String value) {
      Duration duration = Scalars.duration(value);
      if (duration == null || duration.isNegative()) {
        throw new TypeConversionException(Shown.text(value) + " (expected: for example 30s or 1m)");
      }
      return duration;
    }
  }
}
