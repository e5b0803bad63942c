package dev.weir.kernel.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.spi.Network;
import dev.weir.spi.net.Route;
import dev.weir.spi.record.Body;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.HeaderBlock;
import dev.weir.spi.record.HttpFacts;
import dev.weir.spi.record.HttpMessage;
import dev.weir.spi.record.Phase;
import dev.weir.spi.record.Seen;
import dev.weir.spi.record.TlsFacts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class RecordEncoderTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int MIB = 1 << 20;

  private final Drafts drafts = new Drafts();

  /** Compares keys, their order and values; ids are made up anew each time. */
  private static void assertGolden(String name, RecordDraft draft, int bodyCap) throws IOException {
    String json = Drafts.json(draft, bodyCap);
    RecordSchema.accepts(json);
    String shown =
        json.replace(draft.id().toString(), "ID").replace(draft.connectionId().toString(), "CONN");
    try (InputStream in = RecordEncoderTest.class.getResourceAsStream(name)) {
      assertThat(MAPPER.readTree(shown).toPrettyString())
          .isEqualTo(MAPPER.readTree(in).toPrettyString());
    }
  }

  private static JsonNode tree(RecordDraft draft, int bodyCap) throws IOException {
    String json = Drafts.json(draft, bodyCap);
    RecordSchema.accepts(json);
    return MAPPER.readTree(json);
  }

  private RecordDraft exchange(HttpFacts http) {
    return new RecordDraft(drafts.service(MIB), Drafts.SESSION, null)
        .network(Network.TCP)
        .http(http);
  }

  @Test
  void writesAnExchangeOnAPlainConnection() throws IOException {
    RecordDraft connection = drafts.connection(drafts.service(MIB)).took(Phase.CONNECT, 81_000);
    RecordDraft draft = new RecordDraft(connection.recording(), connection.session(), connection);
    connection.via(Drafts.DIRECT);
    drafts.nanos += 585_640;
    var request =
        Drafts.message(
            5,
            Drafts.body("hello"),
            "Host",
            "a.local:9080",
            "user-agent",
            "curl/7.88.1",
            "Accept",
            "*/*",
            "Content-Length",
            "5",
            "X-B",
            "2",
            "x-b",
            "1");
    var trailer = HeaderBlock.of("X-Sum", "0");
    var response =
        new HttpMessage(
            -1,
            HeaderBlock.of("Transfer-Encoding", "chunked", "Trailer", "X-Sum", "X-Origin", "h1"),
            trailer,
            new Body("one".getBytes(StandardCharsets.UTF_8), 3, false));
    draft
        .proto("http")
        .http(
            new HttpFacts(
                "a.local:9080", "POST", "HTTP/1.1", "", "/one?a=1", 200, request, response))
        .bytes(153, 173)
        .took(Phase.SEND, 10)
        .took(Phase.WAIT, 20)
        .took(Phase.RECEIVE, 30)
        .seen(Seen.FULL, "")
        .ended(Closer.CLIENT, Ending.NORMAL)
        .finish();
    assertGolden("exchange.json", draft, MIB);
  }

  @Test
  void writesAConnectionThatWasNotDecrypted() throws IOException {
    RecordDraft draft = drafts.connection(drafts.service(0));
    drafts.nanos += 7_074_368;
    draft
        .proto("tls")
        .clientId("alice")
        .http(
            new HttpFacts(
                "a.local:9080",
                "CONNECT",
                "HTTP/1.1",
                "http",
                "a.local:9080",
                0,
                Drafts.message(0, Body.EMPTY, "Proxy-Connection", "Keep-Alive"),
                Drafts.message(0, Body.EMPTY, "Proxy-Agent", "weir")))
        .tls(Drafts.tls())
        .via(new Route("hop@10.0.0.1:1080 > a.local:9080", "127.0.0.1:60886", "127.0.0.1:9443"))
        .bytes(866, 1896)
        .seen(Seen.METADATA, "mitm off")
        .ended(Closer.SERVER, Ending.RESET)
        .error("connection reset")
        .finish();
    assertGolden("tls.json", draft, 0);
  }

  @Test
  void writesAFrameBetweenHttpAndTls() throws IOException {
    RecordDraft connection = drafts.connection(drafts.service(MIB)).via(Drafts.DIRECT);
    var draft = new RecordDraft(connection.recording(), connection.session(), connection);
    var frame = new LinkedHashMap<String, Object>();
    frame.put("from", "client");
    frame.put("fin", true);
    frame.put("rsv1", false);
    frame.put("rsv2", false);
    frame.put("rsv3", false);
    frame.put("opcode", 1);
    frame.put("masked", true);
    frame.put("maskKey", 67_305_985L);
    frame.put("length", 6L);
    frame.put("payload", "ping-1".getBytes(StandardCharsets.UTF_8));
    draft.proto("http").extra("websocket", frame).bytes(12, 0).seen(Seen.FULL, "").finish();
    assertGolden("frame.json", draft, MIB);
  }

  @Test
  void writesAConnectionOfWhichNothingIsKnown() throws IOException {
    var facts = new SessionFacts("s", "web", null, null, null, Drafts.at(443));
    var labels = new TreeMap<>(Map.of("zone", "b", "app", "x"));
    var draft = new RecordDraft(drafts.service(MIB, labels), facts, null);
    draft.finish();
    assertGolden("bare.json", draft, MIB);
  }

  @Test
  void documentsEveryKeyItWrites() throws IOException {
    JsonNode properties = MAPPER.readTree(RecordSchema.text()).get("properties");
    var known = new ArrayList<String>();
    properties.fieldNames().forEachRemaining(known::add);
    assertThat(known).containsAll(RecordKeys.RESERVED);
  }

  @Test
  void schemaRejectsWhatIsNoRecord() {
    RecordSchema.rejects("{}");
    RecordDraft draft = exchange(Drafts.get("A", "b"));
    draft.finish();
    String json = Drafts.json(draft, 0);
    RecordSchema.accepts(json);
    RecordSchema.rejects(json.replace("\"seen\":\"headers\"", "\"seen\":\"some\""));
    RecordSchema.rejects(json.replace("\"bodyTruncated\":false", "\"bodyTruncated\":\"no\""));
    RecordSchema.rejects(json.replace("\"statusCode\":200", "\"status\":200"));
  }

  @Test
  void trimsBodiesToEachBindingsOwnCap() throws IOException {
    HttpMessage large = Drafts.message(10, Drafts.body("0123456789"));
    RecordDraft draft =
        exchange(Drafts.get("/", Drafts.message(0, Body.EMPTY), large)).seen(Seen.FULL, "");
    draft.finish();

    JsonNode all = tree(draft, 10);
    assertThat(all.at("/http/response/body").binaryValue()).asString().isEqualTo("0123456789");
    assertThat(all.at("/http/response/bodyTruncated").booleanValue()).isFalse();
    assertThat(all.get("seen").textValue()).isEqualTo("full");

    JsonNode some = tree(draft, 4);
    assertThat(some.at("/http/response/body").binaryValue()).asString().isEqualTo("0123");
    assertThat(some.at("/http/response/bodyTruncated").booleanValue()).isTrue();
    assertThat(some.at("/http/response/bodySize").longValue()).isEqualTo(10);
    assertThat(some.get("seen").textValue()).isEqualTo("headers");
    assertThat(some.get("why").textValue()).isEqualTo("cap");

    JsonNode none = tree(draft, 0);
    assertThat(none.at("/http/response/body").isNull()).isTrue();
    assertThat(none.at("/http/response/bodyTruncated").booleanValue()).isFalse();
    assertThat(none.get("seen").textValue()).isEqualTo("full");
  }

  @Test
  void contentLengthIsDeclaredWithoutBodiesAndCountedWithThem() throws IOException {
    RecordDraft draft =
        exchange(
            Drafts.get(
                "/",
                Drafts.message(-1, new Body(new byte[3], 70_000, true)),
                Drafts.message(9, Body.EMPTY)));
    draft.finish();
    assertThat(tree(draft, 0).at("/http/request/contentLength").longValue()).isEqualTo(-1);
    assertThat(tree(draft, MIB).at("/http/request/contentLength").longValue()).isEqualTo(70_000);
    assertThat(tree(draft, 0).at("/http/response/contentLength").longValue()).isEqualTo(9);
  }

  @Test
  void bytesThatAreNoTextStayReadableAndEscaped() throws IOException {
    String utf8 = new String("é€".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    RecordDraft draft =
        exchange(Drafts.get("A", utf8, "B", "\u00ff\u009b31m", "C", "\u001b[2J\u0000\u007f"));
    draft.finish();
    String json = Drafts.json(draft, 0);
    assertThat(json.chars()).allMatch(c -> c >= ' ' && (c < 0x7f || c > 0x9f));
    JsonNode header = MAPPER.readTree(json).at("/http/request/header");
    assertThat(header.at("/A/0").textValue()).isEqualTo("é€");
    assertThat(header.at("/B/0").textValue()).isEqualTo("\u00ff\u009b31m");
    assertThat(header.at("/C/0").textValue()).isEqualTo("\u001b[2J\u0000\u007f");
  }

  @Test
  void namesThatLookAlikeAreOneKey() throws IOException {
    RecordDraft draft = exchange(Drafts.get("X-\u00c3\u00a9", "1", "X-\u00e9", "2"));
    draft.finish();
    JsonNode header = tree(draft, 0).at("/http/request/header");
    assertThat(header.size()).isEqualTo(1);
    assertThat(header.get("X-é").size()).isEqualTo(2);
  }

  @Test
  void pseudoFieldsAreOnlyInTheListAsSent() throws IOException {
    RecordDraft draft = exchange(Drafts.get(":path", "/", "accept", "*/*"));
    draft.finish();
    JsonNode request = tree(draft, 0).at("/http/request");
    assertThat(request.get("header").toString()).isEqualTo("{\"Accept\":[\"*/*\"]}");
    assertThat(request.get("headers").toString())
        .isEqualTo("[[\":path\",\"/\"],[\"accept\",\"*/*\"]]");
  }

  @Test
  void shortAndKnottedExtrasAreCutNotFollowedForEver() throws IOException {
    var knot = new ArrayList<Object>();
    knot.add(knot);
    RecordDraft draft =
        exchange(Drafts.get())
            .extra("knot", knot)
            .extra("list", List.of(1, 2L, 0.5, true, "t"))
            .extra("url", "http://u:s3cret@h/?token=s3cret");
    draft.finish();
    JsonNode tree = tree(draft, 0);
    assertThat(tree.get("list").toString()).isEqualTo("[1,2,0.5,true,\"t\"]");
    assertThat(tree.get("url").textValue()).isEqualTo("http://***@h/?token=***");
  }

  @Test
  void usesItsBufferAgainAfterALargeRecord() throws IOException {
    var encoder = new RecordEncoder(Drafts.ZONE);
    var big =
        exchange(
            Drafts.get(
                "/",
                Drafts.message(0, Body.EMPTY),
                Drafts.message(0, new Body(new byte[500_000], 500_000, false))));
    var small = exchange(Drafts.get("/"));
    big.finish();
    small.finish();
    byte[] first = encoder.encode(small, MIB);
    byte[] middle = encoder.encode(big, MIB);
    assertThat(middle.length).isGreaterThan(600_000);
    assertThat(encoder.encode(small, MIB)).isEqualTo(first);
  }

  @Test
  void fieldsSayTheSameAsTheJson() throws IOException {
    RecordDraft draft =
        exchange(
                Drafts.get("/", Drafts.message(2, Drafts.body("hi"), "X.Y", "1"), HttpMessage.NONE))
            .proto("http")
            .tls(tlsOf("n"))
            .bytes(3, 4)
            .error("token=s3cret");
    draft.finish();
    byte[] json = Drafts.json(draft, MIB).getBytes(StandardCharsets.UTF_8);
    var fields = new RecordFields(draft, json);
    var checked = new ArrayList<String>();
    checkAll(MAPPER.readTree(json), "", fields, checked);
    assertThat(checked).contains("id", "http.statusCode", "tls.serverName", "inputBytes");
    assertThat(fields.at("http.request.body")).isEqualTo("hi".getBytes(StandardCharsets.UTF_8));
    assertThat(fields.at("http.request.header.X.y.0")).isEqualTo("1");
    assertThat(fields.at("http.response.body")).isNull();
    assertThat(fields.at("nothing.here")).isNull();
    assertThat(fields.text("err")).isEqualTo("token=***");
    assertThat(fields.text("missing")).isEmpty();
  }

  private static TlsFacts tlsOf(String name) {
    TlsFacts t = Drafts.tls();
    return new TlsFacts(
        name,
        t.cipherSuite(),
        0,
        t.proto(),
        t.version(),
        t.clientHello(),
        t.serverHello(),
        "",
        "",
        true);
  }

  private static void checkAll(
      JsonNode node, String at, RecordFields fields, List<String> checked) {
    for (Map.Entry<String, JsonNode> child : node.properties()) {
      String path = at.isEmpty() ? child.getKey() : at + "." + child.getKey();
      JsonNode value = child.getValue();
      if (value.isObject()) {
        checkAll(value, path, fields, checked);
      } else if (!value.isArray() && !path.endsWith(".body")) {
        assertThat(fields.text(path)).as(path).isEqualTo(value.isNull() ? "" : value.asText());
        checked.add(path);
      }
    }
  }
}
