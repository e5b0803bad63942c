package dev.weir.plugin.recorder.loki;

/** Structured metadata of the formats of our own: what one filters by without reading the line. */
final class CommonMetadata {
  private CommonMetadata() {}

  static void describe(Facts facts, Metadata metadata) {
    metadata.put("id", facts.entry().id().toString());
    if (!facts.isJson()) {
      metadata.put("point", facts.entry().point());
      return;
    }
    if (facts.has("gap.count")) {
      metadata.put("gap", facts.text("gap.count")).put("reason", facts.text("gap.reason"));
      return;
    }
    metadata.put("sid", facts.text("sid"));
    metadata.put("client", facts.text("client"));
    metadata.put("user", facts.text("clientID"));
    metadata.put("target", facts.text("host"));
    metadata.put("method", facts.text("http.method"));
    if (facts.has("http.statusCode")) {
      metadata.put("status", facts.text("http.statusCode"));
    }
    metadata.put("duration", GoDuration.of(facts.number("duration")));
    metadata.put("seen", facts.text("seen"));
    metadata.put("close", facts.text("close.kind"));
  }
}
