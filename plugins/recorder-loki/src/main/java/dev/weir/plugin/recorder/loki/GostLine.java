package dev.weir.plugin.recorder.loki;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Lines and structured metadata as the recorder of gost-plugins makes them, so that dashboards for
 * those go on working. A WebSocket record of ours has no request in it; its places have dashes.
 *
 * <pre>
 *   client host [tls-version alpn in out] [what was said] [in out] duration [error]
 * </pre>
 */
final class GostLine implements LineFormat {
  private static final int LONGEST = 2048;
  private static final int LONGEST_HEADERS = 12 << 10;
  private static final int LONGEST_MESSAGE = 8 << 10;

  @Override
  public void describe(Facts facts, Metadata metadata) {
    if (!facts.isJson()) {
      metadata.put("point", facts.entry().point());
      return;
    }
    always(metadata, "network", facts.text("network"));
    always(metadata, "remote", facts.text("remote"));
    always(metadata, "client", facts.text("client"));
    always(metadata, "host", facts.text("host"));
    always(metadata, "uri", facts.text("http.uri"));
    always(metadata, "src", facts.text("src"));
    always(metadata, "sid", facts.text("sid"));
    always(metadata, "duration", Long.toString(facts.number("duration")));
    always(metadata, "ts", facts.text("time"));
    metadata.put("node", facts.text("node"));
    metadata.put("dst", facts.text("dst"));
    metadata.put("client_id", facts.text("clientID"));
    metadata.put("proto", facts.text("proto"));
    headers(facts, metadata, "request");
    headers(facts, metadata, "response");
    metadata.put("tls_cipher_suite", facts.text("tls.cipherSuite"));
    metadata.put("tls_version", facts.text("tls.version"));
    metadata.put("dns_question", facts.text("dns.question"), LONGEST_MESSAGE);
    metadata.put("dns_answer", facts.text("dns.answer"), LONGEST_MESSAGE);
    metadata.put("dns_cached", facts.text("dns.cached"));
    metadata.put("route", facts.text("route"));
    metadata.put("error", facts.text("err").isEmpty() ? "" : "true");
  }

  private static void always(Metadata metadata, String name, String value) {
    metadata.always(name, Printable.text(value), Metadata.LONGEST_VALUE);
  }

  private static void headers(Facts facts, Metadata metadata, String message) {
    String json = facts.text("http." + message + ".headers");
    metadata.put("http_" + message + "_header", HeaderText.of(json), LONGEST_HEADERS);
  }

  @Override
  public ByteBuffer text(Facts facts, Metadata metadata, int most) {
    if (!facts.isJson() || facts.has("gap.count")) {
      ByteBuffer payload = facts.entry().payload();
      return payload.duplicate().limit(payload.position() + Math.min(payload.remaining(), most));
    }
    var line = new Words();
    line.orDash(facts.text("client")).orDash(facts.text("host"));
    boolean tls = facts.has("tls.version");
    boolean http = facts.has("http.method");
    if (tls) {
      line.orDash(facts.text("tls.version")).orDash(facts.text("tls.proto"));
      counts(line, facts);
    }
    if (facts.has("websocket.opcode")) {
      webSocket(line, facts);
    } else if (http) {
      request(line, facts).orDash(facts.text("http.proto"));
      line.add(facts.text("http.statusCode"));
      line.add(facts.text("http.request.contentLength"));
      line.add(facts.text("http.response.contentLength"));
    }
    if (facts.has("dns.name")) {
      String name = facts.text("dns.name");
      line.orDash(name.endsWith(".") ? name.substring(0, name.length() - 1) : name);
      line.orDash(facts.text("dns.class")).orDash(facts.text("dns.type"));
    }
    if (!tls && !http) {
      counts(line, facts);
    }
    line.add(GoDuration.of(facts.number("duration"))).add(facts.text("err"));
    return ByteBuffer.wrap(line.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static Words request(Words line, Facts facts) {
    return line.orDash(facts.text("http.method"))
        .orDash(facts.text("http.host"))
        .orDash(facts.text("http.uri"));
  }

  private static void webSocket(Words line, Facts facts) {
    request(line, facts).add("websocket").orDash(facts.text("websocket.from"));
    line.add(facts.text("websocket.fin").equals("true") ? "fin" : "fragment");
    line.add(opcode(facts.number("websocket.opcode")));
    line.add(facts.text("websocket.masked").equals("true") ? "mask" : "unmask");
    line.add(facts.text("websocket.length"));
  }

  /** RFC 6455 section 5.2. */
  private static String opcode(long opcode) {
    return switch ((int) opcode) {
      case 0 -> "continuation";
      case 1 -> "text";
      case 2 -> "binary";
      case 8 -> "close";
      case 9 -> "ping";
      case 10 -> "pong";
      default -> "-";
    };
  }

  private static void counts(Words line, Facts facts) {
    line.add(facts.text("inputBytes")).add(facts.text("outputBytes"));
  }

  /** Words with a space between them. */
  private static final class Words {
    private final StringBuilder line = new StringBuilder(256);

    Words add(String word) {
      if (!word.isEmpty()) {
        if (!line.isEmpty()) {
          line.append(' ');
        }
        line.append(Printable.text(Utf8.cut(word, LONGEST)));
      }
      return this;
    }

    Words orDash(String word) {
      return add(word.isEmpty() ? "-" : word);
    }

    @Override
    public String toString() {
      return line.toString();
    }
  }
}
