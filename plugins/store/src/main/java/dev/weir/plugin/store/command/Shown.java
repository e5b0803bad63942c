package dev.weir.plugin.store.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.spi.terminal.Quantity;
import dev.weir.spi.terminal.SafeText;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;

/**
 * A record for people: what it is, then the messages with their heads and bodies, then whatever
 * else it has. Nothing that a stranger sent steers the terminal.
 */
final class Shown {
  /** Parts that are shown in a form of their own. */
  private static final List<String> OWN =
      List.of(
          "id",
          "time",
          "duration",
          "service",
          "client",
          "host",
          "dst",
          "seen",
          "why",
          "close",
          "err",
          "inputBytes",
          "outputBytes",
          "timings",
          "http",
          "websocket",
          "proto",
          "network",
          "seq",
          "schema",
          "remote",
          "local",
          "src");

  private final PrintWriter out;

  Shown(PrintWriter out) {
    this.out = out;
  }

  void record(JsonNode record) throws IOException {
    head(record);
    JsonNode http = record.path("http");
    if (http.isObject()) {
      out.println();
      request(http);
      out.println();
      response(http);
    }
    JsonNode frame = record.path("websocket");
    if (frame.isObject()) {
      out.println();
      out.println("WebSocket frame from the " + text(frame, "from"));
      body(frame.path("payload"), frame.path("payloadSize"), frame.path("payloadTruncated"), "");
    }
    rest(record);
  }

  private void head(JsonNode record) {
    field("id", text(record, "id"));
    String duration =
        record.has("duration") ? ", " + Quantity.duration(record.path("duration").asLong()) : "";
    field("time", text(record, "time") + duration);
    field("service", text(record, "service"));
    field("client", text(record, "client"));
    String host = text(record, "host");
    String dst = text(record, "dst");
    field("target", dst.isEmpty() || dst.equals(host) ? host : host + " (" + dst + ")");
    field("protocol", (text(record, "proto") + " " + text(record, "network")).strip());
    if (record.has("inputBytes")) {
      field(
          "bytes",
          Quantity.size(record.path("inputBytes").asLong())
              + " from the client, "
              + Quantity.size(record.path("outputBytes").asLong())
              + " to it");
    }
    String why = text(record, "why");
    field("seen", text(record, "seen") + (why.isEmpty() ? "" : ", not more because: " + why));
    JsonNode close = record.path("close");
    field("ended", close.isObject() ? text(close, "kind") + ", by the " + text(close, "by") : "");
    field("error", text(record, "err"));
    var timings = new StringBuilder();
    record
        .path("timings")
        .properties()
        .forEach(phase ->
            timings
                .append(timings.isEmpty() ? "" : ", ")
                .append(clean(phase.getKey()))
                .append(' ')
                .append(Quantity.duration(phase.getValue().asLong())));
    field("timings", timings.toString());
    for (Map.Entry<String, JsonNode> part : record.properties()) {
      if (!OWN.contains(part.getKey()) && part.getValue().isValueNode()) {
        field(clean(part.getKey()), text(record, part.getKey()));
      }
    }
  }

  private void field(String name, String value) {
    if (!value.isBlank()) {
      out.println("%-9s %s".formatted(name, value));
    }
  }

  private void request(JsonNode http) throws IOException {
    out.println(text(http, "method") + " " + text(http, "uri") + " " + text(http, "proto"));
    message(http.path("request"));
  }

  private void response(JsonNode http) throws IOException {
    int status = http.path("statusCode").asInt();
    if (status == 0) {
      out.println("(no answer)");
      return;
    }
    out.println(text(http, "proto") + " " + status);
    message(http.path("response"));
  }

  private void message(JsonNode message) throws IOException {
    fields(message.path("headers"));
    String media = "";
    for (JsonNode field : message.path("headers")) {
      if (field.path(0).asText().equalsIgnoreCase("content-type")) {
        media = field.path(1).asText();
      }
    }
    body(message.path("body"), message.path("bodySize"), message.path("bodyTruncated"), media);
    if (message.has("bodyDecoded")) {
      out.println("-- decoded from " + text(message, "bodyDecoded"));
    }
    if (message.has("bodyUndecoded")) {
      out.println("-- not decoded: " + text(message, "bodyUndecoded"));
    }
    if (message.path("trailers").size() > 0) {
      out.println("-- trailers:");
      fields(message.path("trailers"));
    }
  }

  private void fields(JsonNode fields) {
    for (JsonNode field : fields) {
      out.println(clean(field.path(0).asText()) + ": " + clean(field.path(1).asText()));
    }
  }

  private void body(JsonNode body, JsonNode size, JsonNode truncated, String media)
      throws IOException {
    byte[] bytes = body.isTextual() ? body.binaryValue() : new byte[0];
    if (bytes.length > 0) {
      out.println();
      new BodyText(out).print(bytes, media);
    }
    long total = size.asLong();
    if (truncated.asBoolean()) {
      out.println("-- the first " + bytes.length + " bytes; as sent it had " + total);
    } else if (bytes.length == 0 && total > 0) {
      out.println();
      out.println("-- " + total + " bytes, not kept");
    }
  }

  /** What has no form of its own. */
  private void rest(JsonNode record) throws IOException {
    for (Map.Entry<String, JsonNode> part : record.properties()) {
      if (OWN.contains(part.getKey()) || part.getValue().isNull()) {
        continue;
      }
      if (part.getValue().isContainerNode()) {
        out.println();
        out.println(clean(part.getKey()) + ":");
        lines(Json.PRETTY.writeValueAsString(part.getValue()));
      }
    }
  }

  private void lines(String text) {
    text.lines().forEach(line -> out.println(clean(line)));
  }

  private static String text(JsonNode node, String key) {
    return clean(node.path(key).asText(""));
  }

  private static String clean(String text) {
    return SafeText.clean(text);
  }
}
