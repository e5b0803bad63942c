package dev.weir.plugin.recorder.loki;

import dev.weir.wire.json.JsonText;
import java.nio.ByteBuffer;

/** The record itself; without its bodies if it is too large, or no more than a summary. */
final class JsonLine implements LineFormat {
  @Override
  public void describe(Facts facts, Metadata metadata) {
    CommonMetadata.describe(facts, metadata);
  }

  @Override
  public ByteBuffer text(Facts facts, Metadata metadata, int most) {
    ByteBuffer payload = facts.entry().payload();
    if (payload.remaining() <= most) {
      return payload.duplicate();
    }
    var json = new byte[payload.remaining()];
    payload.get(payload.position(), json);
    ByteBuffer smaller = facts.isJson() ? Bodies.leftOut(json) : null;
    if (smaller != null && smaller.remaining() <= most) {
      metadata.put("shaped", Bodies.LEFT_OUT);
      return smaller;
    }
    metadata.put("shaped", "summary");
    return summary(facts);
  }

  private static ByteBuffer summary(Facts facts) {
    var json = new JsonText(1024).raw("{").field("shaped", "summary");
    field(json, "id", facts.entry().id().toString());
    field(json, "time", facts.entry().time().toString());
    for (String path : new String[] {"sid", "service", "client", "host", "proto", "seen", "err"}) {
      field(json, path, facts.text(path));
    }
    if (facts.has("http.method")) {
      json.raw(",\"http\":{").field("method", Utf8.cut(facts.text("http.method"), 64));
      field(json, "uri", facts.text("http.uri"));
      json.raw(",\"statusCode\":" + facts.number("http.statusCode") + "}");
    }
    for (String path : new String[] {"inputBytes", "outputBytes", "duration"}) {
      json.raw(",\"" + path + "\":" + facts.number(path));
    }
    return json.raw("}").buffer();
  }

  private static void field(JsonText json, String name, String value) {
    if (!value.isEmpty()) {
      json.raw(',').field(name, Utf8.cut(Printable.text(value), Metadata.LONGEST_VALUE));
    }
  }
}
