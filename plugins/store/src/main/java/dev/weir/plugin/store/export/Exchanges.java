package dev.weir.plugin.store.export;

import com.fasterxml.jackson.databind.JsonNode;

/** Which records are requests with their answers. */
final class Exchanges {
  /** What stands in a record for a secret. */
  static final String MASK = "***";

  private Exchanges() {}

  /** What a record is called that is no request; the empty text if it is one. */
  static String other(JsonNode record) {
    if (record.has("gap")) {
      return "gap";
    }
    if (record.has("websocket")) {
      return "websocket";
    }
    JsonNode http = record.path("http");
    if (http.isObject() && !isTunnel(record)) {
      return http.path("method").asText("").isEmpty() ? "unreadable" : "";
    }
    if (http.isObject()) {
      return "tunnel";
    }
    for (String kind : new String[] {"dns", "tls", "quic"}) {
      if (record.has(kind)) {
        return kind;
      }
    }
    return "flow";
  }

  /**
   * A CONNECT that opened a tunnel stands for the connection; one that was refused is a request.
   */
  private static boolean isTunnel(JsonNode record) {
    JsonNode http = record.path("http");
    int status = http.path("statusCode").asInt();
    boolean refused = status >= 300 && !record.has("tls");
    return http.path("method").asText("").equals("CONNECT") && !record.has("frames") && !refused;
  }

  /** The value of a field of a message, the first if there are several; empty if there is none. */
  static String field(JsonNode message, String name) {
    for (JsonNode field : message.path("headers")) {
      if (field.path(0).asText("").equalsIgnoreCase(name)) {
        return field.path(1).asText("");
      }
    }
    return "";
  }
}
