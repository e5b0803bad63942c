package dev.weir.plugin.store.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.plugin.store.Kept;
import dev.weir.spi.terminal.RecordLine;
import dev.weir.spi.terminal.SafeText;
import dev.weir.spi.terminal.Screen;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * A line for each record: the same that a gateway shows while it runs.
 *
 * @param screen how wide, and whether with colours
 */
record Lines(Screen screen, ZoneId zone, RecordLine line) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

  static Lines on(Screen screen) {
    ZoneId zone = ZoneId.systemDefault();
    return new Lines(screen, zone, new RecordLine(zone, screen.colours()));
  }

  /** The line, without a line end. */
  String of(Kept kept, JsonNode record) {
    String time = TIME.format(Json.time(kept.id()).atZone(zone));
    if (record.has("gap")) {
      JsonNode gap = record.path("gap");
      return cut(
          "%s ! GAP: %s records are missing (%s), from %s to %s"
              .formatted(
                  time,
                  gap.path("count").asText("?"),
                  gap.path("reason").asText("?"),
                  gap.path("from").asText("?"),
                  gap.path("to").asText("?")));
    }
    if (!kept.point().isEmpty()) {
      String point = kept.point().replace("recorder.service.", "");
      return cut("%s %s %s".formatted(time, point, record.path("text").asText("")));
    }
    return line.of(Json.time(kept.id()), new NodeFields(record), screen.columns());
  }

  private String cut(String text) {
    return SafeText.end(SafeText.clean(text), Math.min(screen.columns(), RecordLine.COLUMNS));
  }
}
