package dev.weir.plugin.store.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.plugin.store.filter.Uri;
import dev.weir.spi.HostPort;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** One exchange as an entry of the archive. */
final class HarEntry {
  private static final int UNKNOWN = -1;

  /** What RFC 3986 does not allow in a URI although requests have it. */
  private static final String NOT_IN_URI = "\"<>\\^`{|} ";

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private HarEntry() {}

  static ObjectNode of(JsonNode record) {
    JsonNode http = record.path("http");
    var notes = new ArrayList<String>();
    ObjectNode entry = SafeJson.MAPPER.createObjectNode();
    entry.put("startedDateTime", HarTime.started(record));
    HarTime.write(entry, record);
    request(entry.putObject("request"), record, notes);
    response(entry.putObject("response"), record, notes);
    entry.putObject("cache");
    String address = serverAddress(record);
    if (!address.isEmpty()) {
      entry.put("serverIPAddress", address);
    }
    String connection = record.path("conn").asText("");
    if (!connection.isEmpty()) {
      entry.put("connection", connection);
    }
    String why = record.path("why").asText("");
    if (!why.isEmpty()) {
      notes.add("seen: " + record.path("seen").asText("") + ", because of " + why);
    }
    if (!notes.isEmpty()) {
      entry.put("comment", String.join("; ", notes));
    }
    entry.put("_id", record.path("id").asText(""));
    entry.put("_protocol", http.path("proto").asText(""));
    return entry;
  }

  private static void request(ObjectNode to, JsonNode record, List<String> notes) {
    JsonNode http = record.path("http");
    JsonNode message = http.path("request");
    to.put("method", http.path("method").asText(""));
    to.put("url", url(record));
    to.put("httpVersion", http.path("proto").asText(""));
    HarCookies.ofRequest(to.putArray("cookies"), message);
    headers(to.putArray("headers"), message);
    query(to.putArray("queryString"), Uri.of(record).query());
    Payload body = Payload.of(message, "request");
    notes.addAll(body.notes());
    to.put("headersSize", UNKNOWN);
    to.put("bodySize", body.size());
    if (body.size() > 0) {
      String type = Exchanges.field(message, "content-type");
      ObjectNode data = to.putObject("postData");
      data.put("mimeType", type);
      text(data, body, type, "_encoding");
    }
  }

  private static void response(ObjectNode to, JsonNode record, List<String> notes) {
    JsonNode http = record.path("http");
    JsonNode message = http.path("response");
    int status = http.path("statusCode").asInt();
    to.put("status", status);
    // The reason phrase is not recorded; one made up would be a claim.
    to.put("statusText", "");
    to.put("httpVersion", http.path("proto").asText(""));
    HarCookies.ofResponse(to.putArray("cookies"), message);
    headers(to.putArray("headers"), message);
    Payload body = Payload.of(message, "response");
    notes.addAll(body.notes());
    String type = Exchanges.field(message, "content-type");
    ObjectNode content = to.putObject("content");
    boolean whole = body.notes().isEmpty();
    content.put("size", whole ? body.bytes().length : body.size());
    if (whole && body.bytes().length != body.size()) {
      content.put("compression", body.bytes().length - body.size());
    }
    content.put("mimeType", type.isEmpty() ? "x-unknown" : type);
    text(content, body, type, "encoding");
    to.put("redirectURL", Exchanges.field(message, "location"));
    to.put("headersSize", UNKNOWN);
    to.put("bodySize", body.size());
    String error = error(record, status);
    if (!error.isEmpty()) {
      to.put("_error", error);
    }
  }

  /** Why there is no answer, or not all of it. */
  private static String error(JsonNode record, int status) {
    String error = record.path("err").asText("");
    String kind = record.path("close").path("kind").asText("");
    if (!error.isEmpty()) {
      return error;
    }
    if (!kind.isEmpty() && !kind.equals("normal")) {
      return kind;
    }
    return status == 0 ? "no answer" : "";
  }

  private static void headers(ArrayNode to, JsonNode message) {
    for (JsonNode field : message.path("headers")) {
      ObjectNode header = to.addObject();
      header.put("name", field.path(0).asText(""));
      header.put("value", field.path(1).asText(""));
    }
  }

  /** Names and values as they were sent, escapes and all. */
  private static void query(ArrayNode to, String query) {
    for (String pair : query.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        ObjectNode parameter = to.addObject();
        parameter.put("name", equals < 0 ? pair : pair.substring(0, equals));
        parameter.put("value", equals < 0 ? "" : pair.substring(equals + 1));
      }
    }
  }

  private static void text(ObjectNode to, Payload body, String type, String encoding) {
    String text = body.text(type);
    if (text == null) {
      to.put("text", body.bytes());
      to.put(encoding, "base64");
    } else {
      to.put("text", text);
    }
  }

  static String url(JsonNode record) {
    Uri uri = Uri.of(record);
    String url = uri.scheme().isEmpty() ? "http://" + uri.authority() + "/" : uri.whole();
    if (record.has("frames") && url.startsWith("http")) {
      url = "ws" + url.substring("http".length());
    }
    var out = new StringBuilder(url.length());
    for (int i = 0; i < url.length(); i++) {
      char c = url.charAt(i);
      boolean allowed = c > ' ' && c < 0x7f && NOT_IN_URI.indexOf(c) < 0;
      if (allowed) {
        out.append(c);
      } else {
        escape(out, c);
      }
    }
    return out.toString();
  }

  private static void escape(StringBuilder out, char c) {
    byte[] bytes = String.valueOf(c).getBytes(StandardCharsets.UTF_8);
    for (byte b : bytes) {
      out.append('%').append(HEX.toHexDigits(b));
    }
  }

  /** Where the server was; a node on the way is not the server. */
  private static String serverAddress(JsonNode record) {
    if (record.path("route").asText("").contains(" > ")) {
      return "";
    }
    HostPort dst = HostPort.parse(record.path("dst").asText(""), 0);
    return dst == null ? "" : dst.host();
  }
}
