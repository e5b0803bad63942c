package dev.weir.kernel.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.slf4j.event.KeyValuePair;

/** Lines for people: local time, level, message, {@code key=value}, error. */
final class TextLines extends LayoutBase<ILoggingEvent> {
  private static final String RESET = "\u001b[0m";
  private static final String FAINT = "\u001b[2m";

  private final DateTimeFormatter time =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());
  private final boolean stacks;
  private final boolean colours;

  /**
   * @param stacks whether every error has its stack trace
   * @param colours whether levels and keys are coloured
   */
  TextLines(boolean stacks, boolean colours) {
    this.stacks = stacks;
    this.colours = colours;
  }

  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(160);
    line.append(time.format(Instant.ofEpochMilli(event.getTimeStamp()))).append(' ');
    coloured(line, colour(event.getLevel()), "%-5s".formatted(upper(event)));
    line.append(' ');
    safe(line, Lines.shortened(String.valueOf(event.getFormattedMessage())));
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null) {
      pairs.forEach(pair -> pair(line, pair.key, String.valueOf(pair.value)));
    }
    String error = Lines.error(event);
    if (error != null) {
      pair(line, "err", error);
    }
    line.append('\n');
    String stack = Lines.stack(event, stacks);
    if (stack != null) {
      stack
          .lines()
          .forEach(row -> {
            line.append("    ");
            safe(line, row.stripLeading());
            line.append('\n');
          });
    }
    return line.toString();
  }

  private static String upper(ILoggingEvent event) {
    return Lines.level(event).toUpperCase(Locale.ROOT);
  }

  private void pair(StringBuilder line, String key, String value) {
    line.append("  ");
    StringBuilder name = new StringBuilder();
    safe(name, key);
    coloured(line, FAINT, name.append('=').toString());
    String shown = Lines.shortened(value);
    boolean bare = !shown.isEmpty() && shown.chars().noneMatch(c -> c <= ' ' || c == '"');
    if (bare) {
      safe(line, shown);
    } else {
      line.append('"');
      safe(line, shown.replace("\"", "\\\""));
      line.append('"');
    }
  }

  private void coloured(StringBuilder line, String colour, String text) {
    if (colours) {
      line.append(colour).append(text).append(RESET);
    } else {
      line.append(text);
    }
  }

  private static String colour(Level level) {
    return switch (level.toInt()) {
      case Level.ERROR_INT -> "\u001b[31m";
      case Level.WARN_INT -> "\u001b[33m";
      case Level.INFO_INT -> "\u001b[32m";
      default -> FAINT;
    };
  }

  // What a client sent must not write lines of its own or drive the terminal.
  private static void safe(StringBuilder line, String text) {
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '\n' -> line.append("\\n");
            case '\r' -> line.append("\\r");
            case '\t' -> line.append("\\t");
            default -> {
              if (Lines.isUnsafe(c)) {
                line.append("\\u%04x".formatted(c));
              } else {
                line.appendCodePoint(c);
              }
            }
          }
        });
  }
}
