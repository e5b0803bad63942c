package dev.weir.kernel.log;

import ch.qos.logback.classic.Level;
import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.bind.Binder;
import dev.weir.kernel.config.bind.SecretSource;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.config.tree.Scalar;
import dev.weir.spi.files.Rotation;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The {@code log} section of a configuration. What it does not say, or says wrongly, has its
 * default: to refuse a wrong value is the binder's task, which logs.
 *
 * @param level {@code trace}, {@code debug}, {@code info}, {@code warn}, {@code error} or {@code
 *     fatal}
 * @param format {@code text}, {@code json}, or empty: text for people, JSON for programs
 * @param output {@code stderr}, {@code stdout}, {@code none}, or the path of a file
 * @param rotation when a new file is begun; null for never
 */
public record LogSettings(String level, String format, String output, @Nullable Rotation rotation) {
  /** For commands that end soon: only what went wrong. */
  public static final LogSettings FOR_COMMANDS = new LogSettings("warn", "", "stderr");

  /** Without a rotation. */
  public LogSettings(String level, String format, String output) {
    this(level, format, output, null);
  }

  /** The settings of a configuration. */
  public static LogSettings of(Mapping document) {
    return new LogSettings(
        text(document, "level", "info").toLowerCase(Locale.ROOT),
        text(document, "format", "").toLowerCase(Locale.ROOT),
        text(document, "output", "stderr"),
        rotation(document));
  }

  private static @Nullable Rotation rotation(Mapping document) {
    return document.get("log") instanceof Mapping log
            && log.get("rotation") instanceof Mapping rotation
        ? new Binder(new SecretSource(name -> null, Path.of("")))
            .bind(Rotation.class, rotation, "", new Problems())
        : null;
  }

  private static String text(Mapping document, String key, String otherwise) {
    if (document.get("log") instanceof Mapping log
        && log.get(key) instanceof Scalar scalar
        && !scalar.text().isBlank()) {
      return scalar.text();
    }
    return otherwise;
  }

  /** The level; what ends the process is logged as an error, there is nothing above it. */
  Level threshold() {
    return level.equals("fatal") ? Level.ERROR : Level.toLevel(level, Level.INFO);
  }

  /** Whether lines are JSON objects. */
  boolean json(boolean isTerminal) {
    return format.isEmpty() ? !isTerminal : format.equals("json");
  }

  boolean isNone() {
    return output.equals("none") || output.equals("null");
  }

  boolean isStandard() {
    return output.equals("stderr") || output.equals("stdout");
  }
}
