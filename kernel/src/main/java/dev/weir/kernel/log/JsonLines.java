package dev.weir.kernel.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.event.KeyValuePair;

/** One JSON object a line: time, level, msg, the event's own keys, error. */
final class JsonLines extends LayoutBase<ILoggingEvent> {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

  private final boolean stacks;

  /**
   * @param stacks whether every error has its stack trace
   */
  JsonLines(boolean stacks) {
    this.stacks = stacks;
  }

  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(256).append('{');
    Set<String> used = new HashSet<>();
    add(line, used, "time", TIME.format(Instant.ofEpochMilli(event.getTimeStamp())));
    add(line, used, "level", Lines.level(event));
    add(line, used, "msg", Lines.shortened(String.valueOf(event.getFormattedMessage())));
    if (stacks) {
      add(line, used, "logger", String.valueOf(event.getLoggerName()));
    }
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null) {
      pairs.forEach(pair -> add(line, used, pair.key, pair.value));
    }
    String error = Lines.error(event);
    if (error != null) {
      add(line, used, "err", Lines.shortened(error));
    }
    String stack = Lines.stack(event, stacks);
    if (stack != null) {
      add(line, used, "stack", stack);
    }
    return line.append("}\n").toString();
  }

  private static void add(StringBuilder line, Set<String> used, String key, Object value) {
    String unique = key;
    while (!used.add(unique)) {
      unique = unique + "_";
    }
    line.append(used.size() == 1 ? "" : ",");
    text(line, unique);
    line.append(':');
    boolean raw =
        value instanceof Boolean
            || value instanceof Integer
            || value instanceof Long
            || value instanceof Short;
    if (raw || value == null) {
      line.append(value);
    } else {
      String shown = String.valueOf(value);
      text(line, key.equals("stack") ? shown : Lines.shortened(shown));
    }
  }

  private static void text(StringBuilder line, String text) {
    line.append('"');
    text.codePoints().forEach(c -> character(line, c));
    line.append('"');
  }

  private static void character(StringBuilder line, int c) {
    switch (c) {
      case '"' -> line.append("\\\"");
      case '\\' -> line.append("\\\\");
      case '\n' -> line.append("\\n");
      case '\r' -> line.append("\\r");
      case '\t' -> line.append("\\t");
      default -> {
        if (!Lines.isUnsafe(c)) {
          line.appendCodePoint(c);
        } else {
          for (char unit : Character.toChars(c)) {
            line.append("\\u%04x".formatted((int) unit));
          }
        }
      }
    }
  }
}
