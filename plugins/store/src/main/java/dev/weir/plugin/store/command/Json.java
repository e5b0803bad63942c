package dev.weir.plugin.store.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.plugin.store.Kept;
import dev.weir.spi.record.RecordId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Kept records as JSON. */
final class Json {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  static final ObjectWriter PRETTY = MAPPER.writerWithDefaultPrettyPrinter();

  private Json() {}

  /** Reads a text; anything that is no JSON is an exception. */
  static JsonNode read(String text) throws IOException {
    return MAPPER.readTree(text);
  }

  /**
   * A record as an object. One of a point that has no JSON is made into one: {@code id}, {@code
   * time}, {@code point} and its {@code text}.
   */
  static JsonNode of(Kept record) {
    if (record.point().isEmpty()) {
      try {
        JsonNode read = MAPPER.readTree(bytes(record.payload()));
        if (read != null && read.isObject()) {
          return read;
        }
      } catch (IOException notJson) {
        // Shown as the text that it is.
      }
    }
    ObjectNode made = MAPPER.createObjectNode();
    made.put("id", record.id().toString());
    made.put("time", time(record.id()).toString());
    made.put("point", record.point());
    made.put("text", new String(bytes(record.payload()), StandardCharsets.UTF_8));
    return made;
  }

  static Instant time(RecordId id) {
    return Instant.ofEpochMilli(id.high() >>> 16);
  }

  /** One line of JSON: as it was kept, where it was kept as JSON. */
  static String line(Kept record) {
    return record.point().isEmpty()
        ? new String(bytes(record.payload()), StandardCharsets.UTF_8)
        : of(record).toString();
  }

  private static byte[] bytes(ByteBuffer payload) {
    var bytes = new byte[payload.remaining()];
    payload.duplicate().get(bytes);
    return bytes;
  }
}
