package dev.weir.plugin.store.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/** Records to export. */
final class Samples {
  static final ObjectMapper MAPPER = new ObjectMapper();

  private Samples() {}

  static ObjectNode json(String text) {
    try {
      return (ObjectNode) MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** An exchange with empty bodies. */
  static ObjectNode exchange(String method, String url, int status) {
    int slashes = url.indexOf("://");
    int slash = url.indexOf('/', slashes + 3);
    String scheme = url.substring(0, slashes);
    String authority = url.substring(slashes + 3, slash);
    ObjectNode record =
        json(
            """
            {"service":"web","network":"tcp","client":"10.0.0.5:40000","dst":"192.0.2.7:80",
             "route":"x:80","host":"x:80","proto":"http","http":{"proto":"HTTP/1.1",
             "request":{"headers":[],"body":null,"bodySize":0,"bodyTruncated":false},
             "response":{"headers":[],"body":null,"bodySize":0,"bodyTruncated":false}},
             "inputBytes":1,"outputBytes":2,"sid":"s","duration":40000000,
             "time":"2026-01-31T09:00:00.123456789+01:00","id":"0190aaaa-bbbb-7ccc-8ddd-eeeeeeee3f2a",
             "seq":1,"schema":"1","conn":"0190aaaa-bbbb-7ccc-8ddd-eeeeeeee0000","seen":"full"}
            """);
    ObjectNode http = (ObjectNode) record.get("http");
    http.put("host", authority);
    http.put("method", method);
    http.put("scheme", scheme.equals("http") ? "" : scheme);
    http.put("uri", method.equals("CONNECT") ? authority : url.substring(slash));
    http.put("statusCode", status);
    if (scheme.equals("https")) {
      record.put("proto", "tls");
      record.putObject("tls").put("serverName", authority);
    }
    return record;
  }

  static ObjectNode request(ObjectNode record) {
    return (ObjectNode) record.get("http").get("request");
  }

  static ObjectNode response(ObjectNode record) {
    return (ObjectNode) record.get("http").get("response");
  }

  static void field(ObjectNode message, String name, String value) {
    ((ArrayNode) message.get("headers")).addArray().add(name).add(value);
  }

  static void body(ObjectNode message, byte[] body) {
    message.put("body", body);
    message.put("bodySize", body.length);
  }

  static void body(ObjectNode message, String body) {
    body(message, body.getBytes(StandardCharsets.UTF_8));
  }

  /** A frame of a connection. */
  static ObjectNode frame(String upgrade, String from, int opcode, byte[] payload, int second) {
    ObjectNode record = json("{\"service\":\"web\",\"network\":\"tcp\",\"host\":\"x:80\"}");
    record.put("time", "2026-01-31T09:00:%02d.5Z".formatted(second));
    ObjectNode frame = record.putObject("websocket");
    frame.put("from", from).put("opcode", opcode).put("length", payload.length);
    frame.put("payload", payload).put("upgrade", upgrade);
    return record;
  }
}
