package dev.weir.kernel.record;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.spi.record.Body;
import dev.weir.spi.record.HeaderBlock;
import dev.weir.spi.record.HttpFacts;
import dev.weir.spi.record.HttpMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The {@code http} part of a record as JSON. */
final class HttpJson {
  /** Fields that GOST's shape leaves out of the map; they are in the list as sent. */
  private static final Set<String> NOT_IN_MAP = Set.of("Host", "Transfer-Encoding", "Trailer");

  private HttpJson() {}

  static void write(JsonGenerator json, HttpFacts http, int bodyCap) throws IOException {
    json.writeObjectFieldStart("http");
    json.writeStringField("host", Masking.authority(RawText.decoded(http.host())));
    json.writeStringField("method", RawText.decoded(http.method()));
    json.writeStringField("proto", RawText.decoded(http.proto()));
    json.writeStringField("scheme", RawText.decoded(http.scheme()));
    json.writeStringField("uri", Masking.uri(RawText.decoded(http.uri())));
    json.writeNumberField("statusCode", http.statusCode());
    write(json, "request", http.request(), bodyCap);
    write(json, "response", http.response(), bodyCap);
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, String key, HttpMessage message, int bodyCap)
      throws IOException {
    Body body = message.body();
    json.writeObjectFieldStart(key);
    // With bodies it is the number of bytes that really passed, as in GOST's shape.
    json.writeNumberField("contentLength", bodyCap > 0 ? body.total() : message.contentLength());
    json.writeFieldName("header");
    writeMap(json, message.headers());
    json.writeFieldName("body");
    int shown = Math.min(body.bytes().length, Math.max(0, bodyCap));
    if (shown == 0) {
      json.writeNull();
    } else {
      json.writeBinary(Base64Variants.MIME_NO_LINEFEEDS, body.bytes(), 0, shown);
    }
    json.writeFieldName("headers");
    writeList(json, message.headers());
    if (message.trailers().size() > 0) {
      json.writeFieldName("trailers");
      writeList(json, message.trailers());
    }
    json.writeNumberField("bodySize", body.total());
    json.writeBooleanField("bodyTruncated", truncated(body, bodyCap));
    json.writeEndObject();
  }

  /** Whether less of a body is shown than was asked for. */
  static boolean truncated(Body body, int bodyCap) {
    return bodyCap > 0 && (body.truncated() || body.bytes().length > bodyCap);
  }

  private static void writeMap(JsonGenerator json, HeaderBlock headers) throws IOException {
    if (headers.size() == 0) {
      json.writeNull();
      return;
    }
    var sorted = new TreeMap<String, List<String>>();
    for (int i = 0; i < headers.size(); i++) {
      String sent = headers.name(i);
      String name = HeaderNames.canonical(RawText.decoded(sent));
      if (!sent.startsWith(":") && !NOT_IN_MAP.contains(name)) {
        sorted.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(value(headers, i, sent));
      }
    }
    json.writeStartObject();
    for (Map.Entry<String, List<String>> field : sorted.entrySet()) {
      json.writeArrayFieldStart(field.getKey());
      for (String value : field.getValue()) {
        json.writeString(value);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static void writeList(JsonGenerator json, HeaderBlock headers) throws IOException {
    json.writeStartArray();
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i);
      json.writeStartArray();
      json.writeString(RawText.decoded(name));
      json.writeString(value(headers, i, name));
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  private static String value(HeaderBlock headers, int field, String name) {
    return Masking.field(name, RawText.decoded(headers.value(field)));
  }
}
