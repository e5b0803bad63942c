package dev.weir.kernel.record;

import dev.weir.kernel.record.redact.Scope;
import dev.weir.spi.record.Body;
import dev.weir.spi.record.HttpFacts;
import dev.weir.spi.record.HttpMessage;

/** The {@code http} part of a record as JSON. Not thread-safe. */
final class HttpJson {
  private static final JsonPiece HTTP = JsonPiece.key("http");
  private static final JsonPiece HOST = JsonPiece.key("host");
  private static final JsonPiece METHOD = JsonPiece.key("method");
  private static final JsonPiece PROTO = JsonPiece.key("proto");
  private static final JsonPiece SCHEME = JsonPiece.key("scheme");
  private static final JsonPiece URI = JsonPiece.key("uri");
  private static final JsonPiece STATUS_CODE = JsonPiece.key("statusCode");
  private static final JsonPiece REQUEST = JsonPiece.key("request");
  private static final JsonPiece RESPONSE = JsonPiece.key("response");
  private static final JsonPiece CONTENT_LENGTH = JsonPiece.key("contentLength");
  private static final JsonPiece HEADER = JsonPiece.key("header");
  private static final JsonPiece BODY = JsonPiece.key("body");
  private static final JsonPiece HEADERS = JsonPiece.key("headers");
  private static final JsonPiece TRAILERS = JsonPiece.key("trailers");
  private static final JsonPiece BODY_SIZE = JsonPiece.key("bodySize");
  private static final JsonPiece BODY_TRUNCATED = JsonPiece.key("bodyTruncated");
  private static final JsonPiece BODY_DECODED = JsonPiece.key("bodyDecoded");
  private static final JsonPiece BODY_UNDECODED = JsonPiece.key("bodyUndecoded");
  private static final JsonPiece BODY_REDACTED = JsonPiece.key("bodyRedacted");
  private static final JsonPiece BODY_WITHHELD = JsonPiece.key("bodyWithheld");

  private final FieldTexts fields = new FieldTexts();

  /** The bodies of an exchange as they are shown. */
  record Bodies(ShownBody request, ShownBody response) {
    static Bodies of(HttpFacts http, Wanted wanted, Scope scope) {
      return new Bodies(
          ShownBody.of(http.request(), wanted, scope),
          ShownBody.of(http.response(), wanted, scope));
    }
  }

  void write(JsonOutput json, Scope scope, HttpFacts http, Bodies bodies, Wanted wanted) {
    json.key(HTTP);
    json.startObject();
    json.key(HOST);
    json.string(scope.authority(RawText.decoded(http.host())));
    json.key(METHOD);
    json.string(RawText.decoded(http.method()));
    json.key(PROTO);
    json.string(RawText.decoded(http.proto()));
    json.key(SCHEME);
    json.string(RawText.decoded(http.scheme()));
    json.key(URI);
    json.string(scope.uri(RawText.escaped(http.uri())));
    json.key(STATUS_CODE);
    json.number(wanted.isGost() && GostKeys.isTunnel(http) ? 0 : http.statusCode());
    json.key(REQUEST);
    write(json, scope, http.request(), bodies.request(), wanted);
    json.key(RESPONSE);
    write(json, scope, http.response(), bodies.response(), wanted);
    json.endObject();
  }

  private void write(
      JsonOutput json, Scope scope, HttpMessage message, ShownBody shown, Wanted wanted) {
    Body body = message.body();
    json.startObject();
    // With bodies it is the number of bytes that really passed, as in GOST's shape.
    json.key(CONTENT_LENGTH);
    json.number(wanted.cap() > 0 ? body.total() : message.contentLength());
    fields.take(scope, message.headers());
    json.key(HEADER);
    fields.writeMap(json);
    json.key(BODY);
    writeBytes(json, shown);
    if (!wanted.isGost()) {
      json.key(HEADERS);
      fields.writeList(json);
      if (message.trailers().size() > 0) {
        fields.take(scope, message.trailers());
        json.key(TRAILERS);
        fields.writeList(json);
      }
      writeBodyFacts(json, body, shown);
    }
    json.endObject();
  }

  private static void writeBodyFacts(JsonOutput json, Body body, ShownBody shown) {
    json.key(BODY_SIZE);
    json.number(body.total());
    json.key(BODY_TRUNCATED);
    json.bool(shown.truncated());
    json.optional(BODY_DECODED, shown.decoded());
    json.optional(BODY_UNDECODED, shown.undecoded());
    if (shown.redacted() > 0) {
      json.key(BODY_REDACTED);
      json.number(shown.redacted());
    }
    json.optional(BODY_WITHHELD, shown.withheld());
  }

  /** What is shown of a body as base64; null if nothing is. */
  static void writeBytes(JsonOutput json, ShownBody shown) {
    if (shown.length() == 0) {
      json.nothing();
    } else {
      json.base64(shown.bytes(), shown.length());
    }
  }
}
