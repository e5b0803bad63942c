package dev.weir.kernel.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.spi.record.Body;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.HttpFacts;
import dev.weir.spi.record.Phase;
import dev.weir.spi.record.Seen;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code format: gost}: the keys of GOST v3's handler record, in its order, and no others. */
final class GostFormatTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Drafts drafts = new Drafts();
  private final ServiceRecording service = drafts.service(1000, Map.of("b", "2", "a", "1"));

  private static JsonNode gost(RecordDraft draft, int cap) throws IOException {
    var wanted = new Wanted(cap, false, Format.GOST);
    byte[] json = new RecordEncoder(Drafts.ZONE).encode(draft, wanted);
    return JSON.readTree(new String(json, StandardCharsets.UTF_8));
  }

  private static List<String> keys(JsonNode node) {
    var keys = new ArrayList<String>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  private RecordDraft full() {
    var ws = new LinkedHashMap<String, Object>();
    ws.put("from", "client");
    ws.put("length", 6);
    ws.put("payload", Drafts.body("ping-1"));
    ws.put("upgrade", "x");
    var dns = new LinkedHashMap<String, Object>();
    dns.put("id", 7);
    dns.put("name", "a.");
    dns.put("rcode", "NOERROR");
    dns.put("flags", List.of("qr"));
    dns.put("answer", "text");
    var answer = Drafts.message(5, Drafts.body("hello"), "Server", "s");
    return drafts
        .connection(service)
        .extra("node", "n1")
        .proto("http")
        .clientId("user")
        .http(Drafts.get("/x", Drafts.message(0, Body.EMPTY), answer))
        .extra("websocket", ws)
        .tls(Drafts.tls())
        .extra("dns", dns)
        .extra("redis", Map.of("command", "GET", "key", "k", "more", 1))
        .extra("frames", Map.of("client", Map.of()))
        .via(Drafts.DIRECT)
        .bytes(1, 2)
        .error("broken")
        .took(Phase.WAIT, 5)
        .ended(Closer.SERVER, Ending.RESET)
        .seen(Seen.FULL, "");
  }

  @Test
  void hasGostsKeysInGostsOrderAndNoOthers() throws IOException {
    JsonNode record = gost(full(), 1000);
    assertThat(keys(record))
        .containsExactly(
            "node",
            "service",
            "labels",
            "network",
            "remote",
            "local",
            "client",
            "src",
            "dst",
            "host",
            "proto",
            "clientIP",
            "clientID",
            "http",
            "websocket",
            "tls",
            "dns",
            "redis",
            "route",
            "inputBytes",
            "outputBytes",
            "err",
            "sid",
            "duration",
            "time");
    assertThat(keys(record.get("http")))
        .containsExactly(
            "host", "method", "proto", "scheme", "uri", "statusCode", "request", "response");
    assertThat(keys(record.at("/http/response")))
        .containsExactly("contentLength", "header", "body");
    assertThat(keys(record.get("websocket"))).containsExactly("from", "length", "payload");
    assertThat(keys(record.get("tls")))
        .containsExactly(
            "serverName",
            "cipherSuite",
            "compressionMethod",
            "proto",
            "version",
            "clientHello",
            "serverHello");
    assertThat(keys(record.get("dns"))).containsExactly("id", "name", "answer");
    assertThat(keys(record.get("redis"))).containsExactlyInAnyOrder("command", "key");
  }

  @Test
  void valuesAreThoseOfTheWholeRecord() throws IOException {
    RecordDraft draft = full();
    JsonNode gost = gost(draft, 1000);
    JsonNode whole = JSON.readTree(Drafts.json(draft, 1000));
    for (String key : List.of("service", "http", "host", "time", "sid", "route", "src")) {
      JsonNode more = whole.get(key);
      gost.get(key)
          .properties()
          .forEach(field -> {
            if (!field.getValue().isObject()) {
              assertThat(field.getValue()).isEqualTo(more.get(field.getKey()));
            }
          });
      assertThat(gost.get(key).asText()).isEqualTo(more.asText());
    }
    assertThat(gost.at("/http/response/body").asText()).isEqualTo("aGVsbG8=");
    assertThat(gost.at("/websocket/payload").asText()).isEqualTo("cGluZy0x");
  }

  @Test
  void ofATunnelItSaysWhatGostSays() throws IOException {
    var none = Drafts.message(0, Body.EMPTY);
    for (Ending ending : List.of(Ending.RESET, Ending.IDLE, Ending.ABORTED)) {
      var connect = new HttpFacts("a:443", "CONNECT", "HTTP/1.1", "http", "a:443", 200, none, none);
      RecordDraft tunnel = drafts.connection(service).http(connect).tls(Drafts.tls());
      tunnel.error("server: reset").ended(Closer.SERVER, ending);
      JsonNode record = gost(tunnel, 0);
      assertThat(record.has("err")).isFalse();
      assertThat(record.at("/http/statusCode").asInt()).isZero();
      RecordDraft pipe = drafts.connection(service).error("client: reset");
      assertThat(gost(pipe.ended(Closer.CLIENT, ending), 0).has("err")).isFalse();
    }
    var failed = new HttpFacts("a:443", "CONNECT", "HTTP/1.1", "http", "a:443", 503, none, none);
    RecordDraft refused = drafts.connection(service).http(failed).error("refused");
    JsonNode record = gost(refused.ended(Closer.WEIR, Ending.REFUSED), 0);
    assertThat(record.get("err").asText()).isEqualTo("refused");
    assertThat(record.at("/http/statusCode").asInt()).isEqualTo(503);
    RecordDraft exchange = drafts.connection(service).http(Drafts.get()).error("server: reset");
    assertThat(gost(exchange.ended(Closer.SERVER, Ending.RESET), 0).has("err")).isTrue();
  }

  @Test
  void withoutBodiesTheyAreNull() throws IOException {
    JsonNode record = gost(full(), 0);
    assertThat(record.at("/http/response/body").isNull()).isTrue();
    assertThat(record.at("/websocket/payload").isNull()).isTrue();
  }

  @Test
  void secretsAreMaskedAsEver() throws IOException {
    var request = Drafts.message(0, Body.EMPTY, "Authorization", "Bearer canary");
    RecordDraft draft =
        drafts.connection(service).http(Drafts.get("/", request, Drafts.message(0, Body.EMPTY)));
    assertThat(gost(draft, 1000).toString()).doesNotContain("canary").contains("***");
  }
}
