package dev.weir.plugin.store.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A frame the way Chrome writes it: {@code {"type": "send", "time": 1700000000.5, "opcode": 1,
 * "data": "…"}}, binary data as base64.
 */
final class WebSocketMessage {
  static final Comparator<ObjectNode> BY_TIME =
      Comparator.comparingDouble(message -> message.path("time").asDouble());

  private static final int TEXT = 1;
  private static final int LAST_DATA = 2;

  private WebSocketMessage() {}

  /** The message; null for a frame that carries none. */
  static @Nullable ObjectNode of(JsonNode record) {
    JsonNode frame = record.path("websocket");
    int opcode = frame.path("opcode").asInt(LAST_DATA + 1);
    if (opcode > LAST_DATA) {
      return null;
    }
    byte[] bytes = Payload.bytes(frame.path("payload"));
    boolean coded = frame.path("compressed").asBoolean() && !frame.path("inflated").asBoolean();
    ObjectNode message = SafeJson.MAPPER.createObjectNode();
    message.put("type", frame.path("from").asText("").equals("client") ? "send" : "receive");
    message.put("time", HarTime.seconds(record));
    message.put("opcode", opcode);
    String text =
        opcode == LAST_DATA
            ? null
            : new Payload(bytes, bytes.length, List.of(), coded).text("text/plain");
    if (text == null) {
      message.put("data", bytes);
      if (opcode <= TEXT) {
        message.put("_encoding", "base64");
      }
    } else {
      message.put("data", text);
    }
    if (frame.path("payloadTruncated").asBoolean()) {
      message.put("_truncated", true);
    }
    return message;
  }
}
