package dev.weir.kernel.record;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.kernel.record.redact.Scope;
import dev.weir.spi.record.Body;
import dev.weir.spi.record.HeaderBlock;
import dev.weir.spi.record.HttpFacts;
import dev.weir.spi.record.HttpMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The {@code http} part of a record as JSON. */
final class HttpJson {
  private HttpJson() {}

  /** The bodies of an exchange as they are shown. */
  record Bodies(ShownBody request, ShownBody response) {
    static Bodies of(HttpFacts http, Wanted wanted, Scope scope) {
      return new Bodies(
          ShownBody.of(http.request(), wanted, scope),
          ShownBody.of(http.response(), wanted, scope));
    }
  }

  static void write(JsonGenerator json, Scope scope, HttpFacts http, Bodies bodies, int bodyCap)
      throws IOException {
    json.writeObjectFieldStart("http");
    json.writeStringField("host", scope.authority(RawText.decoded(http.host())));
    json.writeStringField("method", RawText.decoded(http.method()));
    json.writeStringField("proto", RawText.decoded(http.proto()));
    json.writeStringField("scheme", RawText.decoded(http.scheme()));
    json.writeStringField("uri", scope.uri(RawText.escaped(http.uri())));
    json.writeNumberField("statusCode", http.statusCode());
    write(json, scope, "request", http.request(), bodies.request(), bodyCap);
    write(json, scope, "response", http.response(), bodies.response(), bodyCap);
    json.writeEndObject();
  }

  private static void write(
      JsonGenerator json,
      Scope scope,
      String key,
      HttpMessage message,
      ShownBody shown,
      int bodyCap)
      throws IOException {
    Body body = message.body();
    json.writeObjectFieldStart(key);
    // With bodies it is the number of bytes that really passed, as in GOST's shape.
    json.writeNumberField("contentLength", bodyCap > 0 ? body.total() : message.contentLength());
    FieldName[] names = names(message.headers());
    @Nullable String[] values = values(scope, message.headers(), names);
    json.writeFieldName("header");
    writeMap(json, names, values);
    json.writeFieldName("body");
    writeBytes(json, shown);
    json.writeFieldName("headers");
    writeList(json, names, values);
    HeaderBlock trailers = message.trailers();
    if (trailers.size() > 0) {
      FieldName[] last = names(trailers);
      json.writeFieldName("trailers");
      writeList(json, last, values(scope, trailers, last));
    }
    json.writeNumberField("bodySize", body.total());
    json.writeBooleanField("bodyTruncated", shown.truncated());
    if (!shown.decoded().isEmpty()) {
      json.writeStringField("bodyDecoded", shown.decoded());
    }
    if (!shown.undecoded().isEmpty()) {
      json.writeStringField("bodyUndecoded", shown.undecoded());
    }
    if (shown.redacted() > 0) {
      json.writeNumberField("bodyRedacted", shown.redacted());
    }
    if (!shown.withheld().isEmpty()) {
      json.writeStringField("bodyWithheld", shown.withheld());
    }
    json.writeEndObject();
  }

  /** What is shown of a body as base64; null if nothing is. */
  static void writeBytes(JsonGenerator json, ShownBody shown) throws IOException {
    if (shown.length() == 0) {
      json.writeNull();
    } else {
      json.writeBinary(Base64Variants.MIME_NO_LINEFEEDS, shown.bytes(), 0, shown.length());
    }
  }

  private static FieldName[] names(HeaderBlock headers) {
    var names = new FieldName[headers.size()];
    for (int i = 0; i < names.length; i++) {
      names[i] = FieldName.of(headers.name(i));
    }
    return names;
  }

  /** Null for a field that is left out. */
  private static @Nullable String[] values(Scope scope, HeaderBlock headers, FieldName[] names) {
    @Nullable String[] values = new @Nullable String[names.length];
    for (int i = 0; i < values.length; i++) {
      String value = RawText.decoded(headers.value(i));
      values[i] = scope.field(names[i].kind(), names[i].decoded(), value);
    }
    return values;
  }

  /** Names in order; the values of each in the order in which they were sent. */
  private static void writeMap(JsonGenerator json, FieldName[] names, @Nullable String[] values)
      throws IOException {
    if (names.length == 0) {
      json.writeNull();
      return;
    }
    var sorted = new TreeMap<String, List<String>>();
    for (int i = 0; i < names.length; i++) {
      String value = values[i];
      if (names[i].inMap() && value != null) {
        sorted.computeIfAbsent(names[i].canonical(), _ -> new ArrayList<>(1)).add(value);
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

  private static void writeList(JsonGenerator json, FieldName[] names, @Nullable String[] values)
      throws IOException {
    json.writeStartArray();
    for (int i = 0; i < names.length; i++) {
      if (values[i] == null) {
        continue;
      }
      json.writeStartArray();
      json.writeString(names[i].decoded());
      json.writeString(values[i]);
      json.writeEndArray();
    }
    json.writeEndArray();
  }
}
