package dev.weir.plugin.recorder.loki;

import dev.weir.wire.json.JsonText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** One line of {@code key=value}, with quotes where they are needed (logfmt). */
final class FlatLine implements LineFormat {
  private static final int LONGEST = 2048;

  /** Key of the line and path in the record. */
  private static final String[][] TEXTS = {
    {"client", "client"},
    {"user", "clientID"},
    {"host", "host"},
    {"proto", "proto"},
    {"method", "http.method"},
    {"authority", "http.host"},
    {"uri", "http.uri"},
    {"status", "http.statusCode"},
    {"sni", "tls.serverName"},
    {"tls", "tls.version"},
    {"ja4", "tls.ja4"},
    {"name", "dns.name"},
    {"type", "dns.type"},
    {"rcode", "dns.rcode"},
    {"from", "websocket.from"},
    {"opcode", "websocket.opcode"},
    {"length", "websocket.length"},
    {"in", "inputBytes"},
    {"out", "outputBytes"},
  };

  @Override
  public void describe(Facts facts, Metadata metadata) {
    CommonMetadata.describe(facts, metadata);
  }

  @Override
  public ByteBuffer text(Facts facts, Metadata metadata, int most) {
    ByteBuffer payload = facts.entry().payload();
    if (!facts.isJson() || facts.has("gap.count")) {
      // An address, or the news of a gap: as it is, which is short.
      return payload.duplicate().limit(payload.position() + Math.min(payload.remaining(), most));
    }
    var line = new StringBuilder(256);
    for (String[] text : TEXTS) {
      put(line, text[0], facts.text(text[1]));
    }
    put(line, "dur", GoDuration.of(facts.number("duration")));
    put(line, "seen", facts.text("seen"));
    put(line, "why", facts.text("why"));
    put(line, "close", facts.text("close.kind"));
    put(line, "err", facts.text("err"));
    return ByteBuffer.wrap(line.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void put(StringBuilder line, String key, String value) {
    if (value.isEmpty()) {
      return;
    }
    if (!line.isEmpty()) {
      line.append(' ');
    }
    String cut = Utf8.cut(value, LONGEST);
    line.append(key).append('=').append(isPlain(cut) ? cut : quoted(cut));
  }

  private static String quoted(String value) {
    return Printable.text(new JsonText(64).string(value).toString());
  }

  /** Whether nobody could take the value for two, or for something that a terminal acts upon. */
  private static boolean isPlain(String value) {
    return value.chars().allMatch(FlatLine::isPlain);
  }

  private static boolean isPlain(int c) {
    return c < 0x7f ? c > ' ' && c != '"' && c != '=' && c != '\\' : Character.isLetterOrDigit(c);
  }
}
