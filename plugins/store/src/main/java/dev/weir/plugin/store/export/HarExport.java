package dev.weir.plugin.store.export;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * HTTP Archive 1.2. Entries are written as they come, but for WebSocket connections: their messages
 * are records of their own, before or after them, and belong inside their entry. These wait for the
 * end, within a bound; what is over it is left out, counted, and said in the entry's comment.
 */
final class HarExport implements Export {
  /** Most bytes of waiting entries and messages. */
  static final long MOST_WAITING = 64L << 20;

  /** About what a message takes besides its data. */
  private static final int MESSAGE = 200;

  private final Writer writer;
  private final JsonGenerator json;
  private final Tally tally = new Tally();
  private final Map<String, ObjectNode> upgrades = new LinkedHashMap<>();
  private final Map<String, List<ObjectNode>> messages = new LinkedHashMap<>();
  private final long most;
  private long waiting;
  private long lost;

  HarExport(OutputStream out, String version) throws IOException {
    this(out, version, MOST_WAITING);
  }

  HarExport(OutputStream out, String version, long most) throws IOException {
    this.most = most;
    writer = SafeJson.utf8(out);
    json = SafeJson.MAPPER.createGenerator(writer);
    json.writeStartObject();
    json.writeObjectFieldStart("log");
    json.writeStringField("version", "1.2");
    json.writeObjectFieldStart("creator");
    json.writeStringField("name", "Weir");
    json.writeStringField("version", version);
    json.writeEndObject();
    json.writeArrayFieldStart("pages");
    json.writeEndArray();
    json.writeArrayFieldStart("entries");
  }

  @Override
  public void write(JsonNode record) throws IOException {
    String other = Exchanges.other(record);
    if (other.equals("websocket")) {
      message(record);
    } else if (!other.isEmpty()) {
      tally.leftOut(other);
    } else if (record.has("frames")) {
      upgrade(record);
    } else {
      entry(HarEntry.of(record));
    }
  }

  private void message(JsonNode record) {
    String upgrade = record.path("websocket").path("upgrade").asText("");
    ObjectNode message = WebSocketMessage.of(record);
    if (message == null) {
      // Pings, pongs and closes are not among the messages that others write.
      tally.leftOut("websocket control");
    } else if (upgrade.isEmpty() || !fits(MESSAGE + message.path("data").asText("").length())) {
      lost++;
      tally.leftOut("websocket");
    } else {
      messages.computeIfAbsent(upgrade, _ -> new ArrayList<>()).add(message);
    }
  }

  private void upgrade(JsonNode record) throws IOException {
    ObjectNode entry = HarEntry.of(record);
    entry.put("_resourceType", "websocket");
    if (fits(4096L + entry.path("request").path("url").asText("").length())) {
      upgrades.put(record.path("id").asText(""), entry);
    } else {
      entry(entry);
    }
  }

  private boolean fits(long bytes) {
    if (waiting + bytes > most) {
      return false;
    }
    waiting += bytes;
    return true;
  }

  private void entry(ObjectNode entry) throws IOException {
    SafeJson.MAPPER.writeTree(json, entry);
    tally.wrote();
  }

  @Override
  public Tally tally() {
    return tally;
  }

  @Override
  public void close() throws IOException {
    for (Map.Entry<String, ObjectNode> upgrade : upgrades.entrySet()) {
      List<ObjectNode> own = messages.remove(upgrade.getKey());
      ObjectNode entry = upgrade.getValue();
      if (own != null) {
        own.sort(WebSocketMessage.BY_TIME);
        entry.putArray("_webSocketMessages").addAll(own);
        own.forEach(_ -> tally.wrote());
      }
      entry(entry);
    }
    // Frames of connections that are not over, or that the filter did not choose.
    messages.values().forEach(list -> list.forEach(_ -> tally.leftOut("websocket")));
    json.writeEndArray();
    String comment = "Secrets that were masked are shown as " + Exchanges.MASK + ".";
    if (lost > 0) {
      comment += " " + lost + " WebSocket messages are missing.";
    }
    json.writeStringField("comment", comment);
    json.writeEndObject();
    json.writeEndObject();
    json.close();
    writer.flush();
  }
}
