package dev.weir.plugin.store.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.plugin.store.Pushdown;
import dev.weir.plugin.store.Reader;
import dev.weir.plugin.store.Selection;
import dev.weir.plugin.store.export.Export;
import dev.weir.plugin.store.filter.Filter;
import dev.weir.plugin.store.filter.FilterException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/**
 * Chosen records for an archive, and the frames of chosen WebSocket connections with them, whether
 * the filter chose those or not: there they are a part of their exchange. One thread.
 */
public final class Archive {
  private final Reader reader;
  private final Export export;
  private final Set<String> upgrades = new HashSet<>();
  private Instant first = Instant.MAX;

  /** Writes what a reader has. */
  public Archive(Reader reader, Export export) {
    this.reader = reader;
    this.export = export;
  }

  /** Writes the records of a selection that a filter chooses. */
  public void write(Selection selection, Filter filter)
      throws IOException, SQLException, FilterException {
    reader.visit(
        Pushdown.apply(filter, selection),
        kept -> {
          JsonNode record = Json.of(kept);
          if (filter.matches(record)) {
            if (record.has("frames")) {
              upgrades.add(record.path("id").asText(""));
              Instant began = Instant.ofEpochMilli(kept.id().high() >>> 16);
              first = began.isBefore(first) ? began : first;
            }
            // Ids are in the order of time: an exchange comes before what happened in it.
            if (!isOfChosen(record)) {
              export.write(record);
            }
          }
          return true;
        });
    if (!upgrades.isEmpty()) {
      writeFrames();
    }
  }

  private void writeFrames() throws IOException, SQLException, FilterException {
    Selection since = Selection.between(false, first, null);
    reader.visit(
        Pushdown.apply(Filter.parse("proto:ws"), since),
        kept -> {
          JsonNode record = Json.of(kept);
          if (isOfChosen(record)) {
            export.write(record);
          }
          return true;
        });
  }

  private boolean isOfChosen(JsonNode record) {
    return upgrades.contains(record.path("websocket").path("upgrade").asText(""));
  }
}
