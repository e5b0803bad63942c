package dev.weir.plugin.store.export;

import static dev.weir.plugin.store.export.Samples.body;
import static dev.weir.plugin.store.export.Samples.exchange;
import static dev.weir.plugin.store.export.Samples.field;
import static dev.weir.plugin.store.export.Samples.frame;
import static dev.weir.plugin.store.export.Samples.request;
import static dev.weir.plugin.store.export.Samples.response;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class HarExportTest {
  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(schema(), InputFormat.JSON);

  private String tally = "";

  private static String schema() {
    try (InputStream in = HarExportTest.class.getResourceAsStream("har-1.2.schema.json")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The archive of some records, checked against the schema. */
  private JsonNode har(JsonNode... records) throws IOException {
    return har(HarExport.MOST_WAITING, records);
  }

  private JsonNode har(long most, JsonNode... records) throws IOException {
    var out = new ByteArrayOutputStream();
    var export = new HarExport(out, "1.0", most);
    for (JsonNode record : records) {
      export.write(record);
    }
    export.close();
    tally = export.tally().toString();
    String text = out.toString(StandardCharsets.UTF_8);
    assertThat(SCHEMA.validate(text, InputFormat.JSON)).as(text).isEmpty();
    return Samples.MAPPER.readTree(text).get("log");
  }

  private JsonNode entry(JsonNode record) throws IOException {
    JsonNode entries = har(record).get("entries");
    assertThat(entries).hasSize(1);
    return entries.get(0);
  }

  private static byte[] coded(Function<OutputStream, OutputStream> coding, String text) {
    var out = new ByteArrayOutputStream();
    try (OutputStream coder = coding.apply(out)) {
      coder.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return out.toByteArray();
  }

  private static OutputStream gzip(OutputStream out) {
    try {
      return new GZIPOutputStream(out);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void anEmptyArchiveIsOne() throws IOException {
    assertThat(har().get("entries")).isEmpty();
    assertThat(tally).isEqualTo("0 written");
  }

  @Test
  void theSchemaRefusesWhatIsNoArchive() throws IOException {
    ObjectNode log = (ObjectNode) har(exchange("GET", "http://a/", 200));
    ((ObjectNode) log.get("entries").get(0).get("timings")).put("send", -1);
    String wrong = Samples.MAPPER.createObjectNode().<ObjectNode>set("log", log).toString();
    assertThat(SCHEMA.validate(wrong, InputFormat.JSON)).isNotEmpty();
  }

  @Test
  void anExchangeBecomesAnEntry() throws IOException {
    ObjectNode record = exchange("POST", "https://api.example.org:443/v1?a=1&b=%20x&c", 201);
    field(request(record), "Content-Type", "application/json");
    field(request(record), "Cookie", "sid=***; theme=dark");
    body(request(record), "{\"a\":\"ä\"}");
    field(response(record), "Content-Type", "text/html; charset=iso-8859-1");
    field(response(record), "Location", "/v1/7");
    field(
        response(record),
        "Set-Cookie",
        "id=***; Path=/; Domain=example.org; HttpOnly; Secure; SameSite=Lax;"
            + " Expires=Wed, 21 Oct 2026 07:28:00 GMT");
    body(response(record), new byte[] {'h', (byte) 0xe4});
    JsonNode entry = entry(record);
    assertThat(entry.get("startedDateTime").asText()).isEqualTo("2026-01-31T08:00:00.123456Z");
    assertThat(entry.get("serverIPAddress").asText()).isEqualTo("192.0.2.7");
    JsonNode request = entry.get("request");
    assertThat(request.get("url").asText()).isEqualTo("https://api.example.org/v1?a=1&b=%20x&c");
    assertThat(request.get("queryString").toString())
        .isEqualTo(
            "[{\"name\":\"a\",\"value\":\"1\"},{\"name\":\"b\",\"value\":\"%20x\"},"
                + "{\"name\":\"c\",\"value\":\"\"}]");
    assertThat(request.get("cookies").get(1).toString())
        .isEqualTo("{\"name\":\"theme\",\"value\":\"dark\"}");
    assertThat(request.get("postData").toString())
        .isEqualTo("{\"mimeType\":\"application/json\",\"text\":\"{\\\"a\\\":\\\"ä\\\"}\"}");
    JsonNode response = entry.get("response");
    assertThat(response.get("redirectURL").asText()).isEqualTo("/v1/7");
    assertThat(response.get("content").get("text").asText()).isEqualTo("hä");
    assertThat(response.get("cookies").get(0).toString())
        .isEqualTo(
            "{\"name\":\"id\",\"value\":\"***\",\"path\":\"/\",\"domain\":\"example.org\","
                + "\"httpOnly\":true,\"secure\":true,\"sameSite\":\"Lax\","
                + "\"expires\":\"2026-10-21T07:28:00Z\"}");
    assertThat(response.has("_error")).isFalse();
  }

  @Test
  void timesAddUpAndTlsIsAPartOfConnecting() throws IOException {
    ObjectNode record = exchange("GET", "https://a/", 200);
    record
        .putObject("timings")
        .put("dns", 1_000_000)
        .put("connect", 2_000_000)
        .put("tls", 3_000_000)
        .put("send", 4_000_000)
        .put("wait", 5_000_000)
        .put("receive", 6_500_000);
    JsonNode entry = entry(record);
    assertThat(entry.get("timings").toString())
        .isEqualTo(
            "{\"blocked\":-1,\"dns\":1.0,\"connect\":5.0,\"ssl\":3.0,\"send\":4.0,\"wait\":5.0,"
                + "\"receive\":6.5}");
    assertThat(entry.get("time").asDouble()).isEqualTo(21.5);
    JsonNode unknown = entry(exchange("GET", "http://a/", 200));
    assertThat(unknown.get("timings").toString())
        .isEqualTo(
            "{\"blocked\":-1,\"dns\":-1.0,\"connect\":-1.0,\"ssl\":-1.0,\"send\":0.0,\"wait\":40.0,"
                + "\"receive\":0.0}");
  }

  @Test
  void aFailedExchangeHasStatusZeroAndAReason() throws IOException {
    ObjectNode record = exchange("GET", "http://a/", 0);
    record.put("err", "connect: refused");
    record.putObject("close").put("by", "weir").put("kind", "refused");
    JsonNode response = entry(record).get("response");
    assertThat(response.get("status").asInt()).isZero();
    assertThat(response.get("_error").asText()).isEqualTo("connect: refused");
    record.remove("err");
    assertThat(entry(record).get("response").get("_error").asText()).isEqualTo("refused");
    record.remove("close");
    assertThat(entry(record).get("response").get("_error").asText()).isEqualTo("no answer");
  }

  @Test
  void bodiesThatAreNoTextAreBase64() throws IOException {
    ObjectNode record = exchange("PUT", "http://a/", 200);
    body(request(record), new byte[] {0, 1, (byte) 0xff});
    body(response(record), new byte[] {(byte) 0x89, 'P', 'N', 'G'});
    JsonNode entry = entry(record);
    assertThat(entry.at("/request/postData/text").asText()).isEqualTo("AAH/");
    assertThat(entry.at("/request/postData/_encoding").asText()).isEqualTo("base64");
    assertThat(entry.at("/response/content/text").asText()).isEqualTo("iVBORw==");
    assertThat(entry.at("/response/content/encoding").asText()).isEqualTo("base64");
    assertThat(entry.at("/response/content/mimeType").asText()).isEqualTo("x-unknown");
  }

  @Test
  void contentIsShownWithoutItsCoding() throws IOException {
    String text = "hello ".repeat(100);
    Map<String, byte[]> bodies =
        Map.of(
            "gzip", coded(HarExportTest::gzip, text),
            "deflate", coded(DeflaterOutputStream::new, text),
            "gzip, gzip", coded(out -> gzip(gzip(out)), text));
    for (Map.Entry<String, byte[]> body : bodies.entrySet()) {
      ObjectNode record = exchange("GET", "http://a/", 200);
      field(response(record), "content-encoding", body.getKey());
      body(response(record), body.getValue());
      JsonNode response = entry(record).get("response");
      assertThat(response.at("/content/text").asText()).as(body.getKey()).isEqualTo(text);
      assertThat(response.at("/content/size").asInt()).isEqualTo(600);
      assertThat(response.at("/content/compression").asInt())
          .isEqualTo(600 - body.getValue().length);
      assertThat(response.get("bodySize").asInt()).isEqualTo(body.getValue().length);
    }
  }

  @Test
  void whatIsCutOrCannotBeDecodedIsSaid() throws IOException {
    ObjectNode record = exchange("GET", "http://a/", 200);
    field(response(record), "Content-Encoding", "gzip");
    byte[] whole = coded(HarExportTest::gzip, "hello ".repeat(10_000));
    body(response(record), Arrays.copyOf(whole, whole.length / 2));
    response(record).put("bodySize", whole.length).put("bodyTruncated", true);
    record.put("seen", "headers").put("why", "cap");
    JsonNode entry = entry(record);
    assertThat(entry.at("/response/content/text").asText()).startsWith("hello hello ");
    assertThat(entry.get("comment").asText())
        .isEqualTo(
            "response body: %d of %d bytes kept; seen: headers, because of cap"
                .formatted(whole.length / 2, whole.length));
    ObjectNode other = exchange("GET", "http://a/", 200);
    field(response(other), "Content-Encoding", "aes128gcm");
    body(response(other), "x");
    assertThat(entry(other).get("comment").asText()).isEqualTo("response body: still aes128gcm");
    assertThat(entry(other).at("/response/content/text").asText()).isEqualTo("eA==");
  }

  @Test
  void aBombDoesNotGrowBeyondTheBound() throws IOException {
    ObjectNode record = exchange("GET", "http://a/", 200);
    field(response(record), "Content-Encoding", "gzip, gzip");
    body(response(record), coded(out -> gzip(gzip(out)), "\0".repeat(64 << 20)));
    assertThat(response(record).get("bodySize").asInt()).isLessThan(10_000);
    Payload payload = Payload.of(response(record), "response");
    assertThat(payload.bytes()).hasSize(Payload.LARGEST);
    assertThat(payload.notes()).containsExactly("response body: not all of it could be decoded");
  }

  @Test
  void webSocketMessagesAreInTheEntryOfTheirConnection() throws IOException {
    ObjectNode upgrade = exchange("GET", "https://chat.example.org/socket", 101);
    String id = upgrade.get("id").asText();
    upgrade.putObject("frames").put("closeCode", 1000);
    JsonNode log =
        har(
            frame(id, "server", 1, "b".getBytes(StandardCharsets.UTF_8), 2),
            frame(id, "client", 9, new byte[0], 2),
            upgrade,
            exchange("GET", "http://other/", 200),
            frame(id, "client", 1, "ä".getBytes(StandardCharsets.UTF_8), 1),
            frame(id, "client", 2, new byte[] {1, 2}, 3),
            frame("another", "client", 1, new byte[] {'x'}, 3));
    assertThat(log.get("entries")).hasSize(2);
    JsonNode entry = log.get("entries").get(1);
    assertThat(entry.at("/request/url").asText()).isEqualTo("wss://chat.example.org/socket");
    assertThat(entry.get("_resourceType").asText()).isEqualTo("websocket");
    assertThat(entry.get("_webSocketMessages").toString())
        .isEqualTo(
            "[{\"type\":\"send\",\"time\":1.7698500015E9,\"opcode\":1,\"data\":\"ä\"},"
                + "{\"type\":\"receive\",\"time\":1.7698500025E9,\"opcode\":1,\"data\":\"b\"},"
                + "{\"type\":\"send\",\"time\":1.7698500035E9,\"opcode\":2,\"data\":\"AQI=\"}]");
    assertThat(tally).isEqualTo("5 written, 2 left out (1 websocket, 1 websocket control)");
  }

  @Test
  void moreMessagesThanFitAreCountedAndSaid() throws IOException {
    ObjectNode upgrade = exchange("GET", "http://chat/", 101);
    upgrade.putObject("frames").put("closeCode", 1000);
    String id = upgrade.get("id").asText();
    byte[] large = "x".repeat(1000).getBytes(StandardCharsets.UTF_8);
    JsonNode log =
        har(
            10_000,
            upgrade,
            frame(id, "client", 1, large, 1),
            frame(id, "client", 1, large, 2),
            frame(id, "client", 1, new byte[20_000], 3));
    assertThat(log.get("entries").get(0).get("_webSocketMessages")).hasSize(2);
    assertThat(log.get("comment").asText()).endsWith(" 1 WebSocket messages are missing.");
    assertThat(tally).isEqualTo("3 written, 1 left out (1 websocket)");
  }

  @Test
  void whatIsNoExchangeIsLeftOutAndCounted() throws IOException {
    ObjectNode tunnel = exchange("CONNECT", "http://a:443/", 200);
    tunnel.putObject("tls");
    JsonNode log =
        har(
            Samples.json("{\"dns\":{\"name\":\"a.\"}}"),
            Samples.json("{\"tls\":{\"serverName\":\"a\"}}"),
            Samples.json("{\"gap\":{}}"),
            Samples.json("{\"network\":\"udp\"}"),
            Samples.json("{}"),
            tunnel,
            exchange("CONNECT", "http://a:443/", 403));
    assertThat(log.get("entries")).hasSize(1);
    assertThat(log.get("entries").get(0).at("/request/url").asText()).isEqualTo("http://a:443/");
    assertThat(tally).isEqualTo("1 written, 6 left out (1 dns, 2 flow, 1 gap, 1 tls, 1 tunnel)");
  }

  @Test
  void oddTargetsAreMadeUrls() throws IOException {
    ObjectNode record = exchange("GET", "http://a/x|y?q={\"ü\"}", 200);
    assertThat(entry(record).at("/request/url").asText())
        .isEqualTo("http://a/x%7Cy?q=%7B%22%C3%BC%22%7D");
    ObjectNode absolute = exchange("GET", "http://a/", 200);
    ((ObjectNode) absolute.get("http")).put("uri", "http://a:80/p");
    assertThat(entry(absolute).at("/request/url").asText()).isEqualTo("http://a/p");
    ObjectNode star = exchange("OPTIONS", "http://a/", 200);
    ((ObjectNode) star.get("http")).put("uri", "*");
    assertThat(entry(star).at("/request/url").asText()).isEqualTo("http://a/*");
  }

  @Test
  void aNodeOnTheWayIsNotTheServer() throws IOException {
    ObjectNode record = exchange("GET", "http://a/", 200);
    record.put("route", "node-1@10.0.0.1:1080 > a:80");
    assertThat(entry(record).has("serverIPAddress")).isFalse();
  }
}
