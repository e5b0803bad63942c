package dev.weir.plugin.recorder.loki;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.record.Entries;
import dev.weir.wire.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GostLineTest {
  private static final GostLine FORMAT = new GostLine();

  private static Map<String, Object> common() {
    var values = new HashMap<String, Object>();
    values.put("network", "tcp");
    values.put("remote", "10.0.0.7:4711");
    values.put("client", "10.0.0.7:4711");
    values.put("host", "example.org:80");
    values.put("sid", "s1");
    values.put("time", "2026-11-22T10:00:00.5Z");
    values.put("inputBytes", 120L);
    values.put("outputBytes", 340L);
    values.put("duration", 397_016L);
    return values;
  }

  private static String line(Map<String, Object> values) {
    var facts = new Facts(Entries.of(1, "{}", values));
    return StandardCharsets.UTF_8.decode(FORMAT.text(facts, new Metadata(), 1 << 18)).toString();
  }

  private static String metadata(Map<String, Object> values) {
    var metadata = new Metadata();
    FORMAT.describe(new Facts(Entries.of(1, "{}", values)), metadata);
    var json = new JsonText(64);
    metadata.write(json);
    return json.toString();
  }

  private static Map<String, Object> http() {
    Map<String, Object> values = common();
    values.put("http.method", "GET");
    values.put("http.host", "example.org");
    values.put("http.uri", "/a");
    values.put("http.proto", "HTTP/1.1");
    values.put("http.statusCode", 200L);
    values.put("http.request.contentLength", 0L);
    values.put("http.response.contentLength", 12L);
    return values;
  }

  @Test
  void anExchange() {
    assertThat(line(http()))
        .isEqualTo("10.0.0.7:4711 example.org:80 GET example.org /a HTTP/1.1 200 0 12 397.016µs");
  }

  @Test
  void anExchangeInsideTls() {
    Map<String, Object> values = http();
    values.put("tls.version", "tls1.3");
    values.put("tls.proto", "h2");
    values.put("err", "read: reset");

    assertThat(line(values))
        .isEqualTo(
            "10.0.0.7:4711 example.org:80 tls1.3 h2 120 340 GET example.org /a HTTP/1.1 200 0 12"
                + " 397.016µs read: reset");
  }

  @Test
  void aFrameWithoutARequest() {
    Map<String, Object> values = common();
    values.put("websocket.from", "client");
    values.put("websocket.fin", true);
    values.put("websocket.opcode", 1L);
    values.put("websocket.masked", true);
    values.put("websocket.length", 5L);

    assertThat(line(values))
        .isEqualTo(
            "10.0.0.7:4711 example.org:80 - - - websocket client fin text mask 5 120 340"
                + " 397.016µs");
  }

  @Test
  void aQuestion() {
    Map<String, Object> values = common();
    values.put("client", "");
    values.put("dns.name", "www.example.org.");
    values.put("dns.class", "IN");
    values.put("dns.type", "A");

    assertThat(line(values)).isEqualTo("- example.org:80 www.example.org IN A 120 340 397.016µs");
  }

  @Test
  void metadataHasTheNamesAndTheEmptyOnesOfTheModel() {
    Map<String, Object> values = http();
    values.put("http.request.headers", "[[\"Host\",\"example.org\"],[\"X-A\",\"\\u00e9\\nx\"]]");
    values.put("err", "reset");
    values.put("dns.cached", false);

    assertThat(metadata(values))
        .isEqualTo(
            "{\"network\":\"tcp\",\"remote\":\"10.0.0.7:4711\",\"client\":\"10.0.0.7:4711\","
                + "\"host\":\"example.org:80\",\"uri\":\"/a\",\"src\":\"\",\"sid\":\"s1\","
                + "\"duration\":\"397016\",\"ts\":\"2026-11-22T10:00:00.5Z\","
                + "\"http_request_header\":\"Host: example.org\\r\\nX-A: é\\\\u000ax\\r\\n\","
                + "\"dns_cached\":\"false\",\"error\":\"true\"}");
  }

  @Test
  void metadataStaysBelowWhatLokiTakes() {
    Map<String, Object> values = http();
    String large = "é".repeat(100_000);
    for (String path :
        new String[] {"host", "http.uri", "route", "dns.question", "dns.answer", "clientID"}) {
      values.put(path, large);
    }
    String headers = "[[\"A\",\"" + large + "\"]]";
    values.put("http.request.headers", headers);
    values.put("http.response.headers", headers);

    assertThat(metadata(values).getBytes(StandardCharsets.UTF_8).length)
        .isBetween(40 << 10, 62 << 10);
  }
}
