package dev.weir.kernel.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.kernel.record.redact.Action;
import dev.weir.kernel.record.redact.Policy;
import dev.weir.kernel.record.redact.Rule;
import dev.weir.spi.record.Body;
import dev.weir.spi.record.HttpFacts;
import dev.weir.spi.record.Seen;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** What rules make of a record. */
class RedactedRecordTest {
  private static final List<String> NONE = List.of();
  private static final byte[] KEY = "a key for tests only".getBytes(StandardCharsets.UTF_8);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Drafts drafts = new Drafts();

  private static Rule json(String... paths) {
    return new Rule(NONE, NONE, NONE, NONE, NONE, List.of(paths), Action.MASK);
  }

  private static Rule headers(Action action, String... names) {
    return new Rule(NONE, List.of(names), NONE, NONE, NONE, NONE, action);
  }

  private JsonNode record(HttpFacts http, Map<String, Object> extras, Policy policy)
      throws IOException {
    drafts.process.redaction(policy);
    var draft = drafts.connection(drafts.service(1 << 20));
    if (http != null) {
      draft.http(http);
    }
    draft.seen(Seen.FULL, "");
    extras.forEach(draft::extra);
    draft.finish();
    String json = Drafts.json(draft, 1 << 20);
    RecordSchema.accepts(json);
    return JSON.readTree(json);
  }

  private JsonNode record(HttpFacts http, Rule... rules) throws IOException {
    return record(http, Map.of(), new Policy(true, List.of(rules), KEY));
  }

  private static HttpFacts post(String type, Body body, String... more) {
    var fields = new ArrayList<>(List.of("Content-Type", type));
    fields.addAll(List.of(more));
    return Drafts.get(
        "/one",
        Drafts.message(body.total(), body, fields.toArray(String[]::new)),
        Drafts.message(0, Body.EMPTY));
  }

  private static String body(JsonNode record) throws IOException {
    return new String(record.at("/http/request/body").binaryValue(), StandardCharsets.UTF_8);
  }

  private static Body gzip(String text) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return new Body(out.toByteArray(), out.size(), false);
  }

  @Test
  void aFieldIsLeftOutOfTheListAndOfTheMap() throws IOException {
    HttpFacts http = post("text/plain", Body.EMPTY, "X-Account", "s3cret", "x-account", "s3cret");
    JsonNode record = record(http, headers(Action.DROP, "X-ACC*"));
    assertThat(record.toString()).doesNotContain("s3cret").doesNotContainIgnoringCase("account");
    assertThat(record.get("redact").asText()).hasSize(8);
    assertThat(record(http, headers(Action.MASK, "x-account")).at("/http/request/headers/1/1"))
        .hasToString("\"***\"");
  }

  @Test
  void credentialsAndCookiesKeepWhatIsNoSecretUnderEachAction() throws IOException {
    HttpFacts http =
        post(
            "text/plain",
            Body.EMPTY,
            "Authorization",
            "Bearer a-long-token-1234",
            "Cookie",
            "sid=a-long-token-1234; theme=dark");
    Rule cookies = new Rule(NONE, NONE, List.of("theme"), NONE, NONE, NONE, Action.DROP);
    JsonNode kept = record(http, headers(Action.LAST4, "authorization"), cookies);
    assertThat(kept.at("/http/request/header/Authorization/0").asText())
        .isEqualTo("Bearer ***1234");
    assertThat(kept.at("/http/request/header/Cookie/0").asText()).isEqualTo("sid=***");
    JsonNode hashed = record(http, headers(Action.HMAC, "authorization", "cookie"));
    String token = hashed.at("/http/request/header/Authorization/0").asText().substring(7);
    assertThat(token).startsWith("hmac:");
    assertThat(hashed.at("/http/request/header/Cookie/0").asText())
        .startsWith("sid=" + token + "; theme=hmac:");
  }

  @Test
  void aBodyIsShownWithoutItsCodingIfSomethingWasTakenOutOfIt() throws IOException {
    Body coded = gzip("{\"p\":\"s3cret\",\"a\":1}");
    HttpFacts http = post("application/json", coded, "Content-Encoding", "gzip");
    JsonNode record = record(http, json("$.p"));
    assertThat(body(record)).isEqualTo("{\"p\":\"***\",\"a\":1}");
    assertThat(record.at("/http/request/bodyDecoded").asText()).isEqualTo("gzip");
    assertThat(record.at("/http/request/bodyRedacted").asInt()).isEqualTo(1);
    assertThat(record.at("/seen").asText()).isEqualTo("full");
    JsonNode other = record(http, json("$.q"));
    assertThat(other.at("/http/request/body").binaryValue()).isEqualTo(coded.bytes());
    assertThat(other.at("/http/request").has("bodyDecoded")).isFalse();
  }

  @Test
  void whatABodyIsSaidToBeHidesNothing() throws IOException {
    for (String type : List.of("image/png", "video/mp4", "font/woff2", "audio/ogg")) {
      HttpFacts json = post(type, Drafts.body("{\"p\":\"s3cret\"}"));
      assertThat(body(record(json, json("$.p")))).as(type).isEqualTo("{\"p\":\"***\"}");
      HttpFacts form = post(type, Drafts.body("a=1&p=s3cret"));
      Rule rule = new Rule(NONE, NONE, NONE, NONE, List.of("p"), NONE, Action.MASK);
      assertThat(body(record(form, rule))).as(type).isEqualTo("a=1&p=***");
    }
    byte[] picture = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, '=', '&'};
    JsonNode shown = record(post("image/png", new Body(picture, 11, false)), json("$.p"));
    assertThat(shown.at("/http/request/body").binaryValue()).isEqualTo(picture);
  }

  @Test
  void aBodyThatCannotBeReadIsWithheldAndTheRecordSaysSo() throws IOException {
    Body broken = Drafts.body("{\"p\":\"s3cret\"");
    List<HttpFacts> all =
        List.of(
            post("application/json", broken),
            post("application/json", broken, "Content-Encoding", "gzip"),
            post("text/plain", gzip("s3cret"), "Content-Encoding", "unheard-of"),
            post("application/json", gzip("{}"), "Transfer-Encoding", "gzip, chunked"));
    for (HttpFacts http : all) {
      JsonNode record = record(http, json("$.p"));
      assertThat(record.at("/http/request/body").isNull()).as("%s", record).isTrue();
      assertThat(record.at("/http/request/bodyWithheld").asText()).isNotEmpty();
      assertThat(record.at("/http/request/bodyTruncated").asBoolean()).isTrue();
      assertThat(record.at("/seen").asText()).isEqualTo("headers");
      assertThat(record.at("/why").asText()).isEqualTo("redact");
    }
  }

  @Test
  void aRuleHoldsForEachNameThatAHostGoesBy() throws IOException {
    HttpFacts http = post("application/json", Drafts.body("{\"p\":\"s3cret\"}"));
    for (String host : List.of("a.local", "*.LOCAL", ".local", "a.*", "*")) {
      Rule rule = new Rule(List.of(host), NONE, NONE, NONE, NONE, List.of("$.p"), Action.MASK);
      assertThat(body(record(http, rule))).as(host).isEqualTo("{\"p\":\"***\"}");
    }
    for (String host : List.of("b.local", "*.a.local", "local", ".b")) {
      Rule rule = new Rule(List.of(host), NONE, NONE, NONE, NONE, List.of("$.p"), Action.MASK);
      assertThat(body(record(http, rule))).as(host).isEqualTo("{\"p\":\"s3cret\"}");
    }
  }

  @Test
  void theFirstRuleThatKnowsANameCounts() throws IOException {
    HttpFacts http = post("application/json", Drafts.body("{\"p\":\"s3cret\"}"));
    Rule drop = new Rule(NONE, NONE, NONE, NONE, NONE, List.of("$..p"), Action.DROP);
    assertThat(body(record(http, json("$.p"), drop))).isEqualTo("{\"p\":\"***\"}");
    assertThat(body(record(http, drop, json("$.p")))).isEqualTo("{}");
  }

  @Test
  void withoutTheDefaultsOnlyRulesCount() throws IOException {
    HttpFacts http =
        post("text/plain", Body.EMPTY, "Cookie", "a=s3cret; b=dark", "X-Api-Key", "s3cret");
    Rule rule = new Rule(NONE, NONE, List.of("a"), NONE, NONE, NONE, Action.MASK);
    JsonNode record = record(http, Map.of(), new Policy(false, List.of(rule), null));
    assertThat(record.at("/http/request/header/Cookie/0").asText()).isEqualTo("a=***; b=dark");
    assertThat(record.at("/http/request/header/X-Api-Key/0").asText()).isEqualTo("s3cret");
  }

  @Test
  void parametersOfARuleAreFoundInEveryUri() throws IOException {
    Rule rule = new Rule(NONE, NONE, NONE, List.of("account"), NONE, NONE, Action.DROP);
    HttpFacts http =
        Drafts.get(
            "/x?account=s3cret&a=1&next=%2Fy%3Faccount%3Ds3cret",
            Drafts.message(0, Body.EMPTY, "Referer", "http://h/?a=1&account=s3cret#x"),
            Drafts.message(0, Body.EMPTY, "Link", "<http://h/?account=s3cret>; rel=a"));
    JsonNode record = record(http, rule);
    assertThat(record.toString()).doesNotContain("s3cret");
    assertThat(record.at("/http/uri").asText()).isEqualTo("/x?a=1&next=***");
    assertThat(record.at("/http/request/header/Referer/0").asText()).isEqualTo("http://h/?a=1#x");
  }

  private static Map<String, Object> frame(
      int opcode, boolean fin, String payload, Object... more) {
    byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
    var facts = new LinkedHashMap<String, Object>();
    facts.put("from", "client");
    facts.put("fin", fin);
    facts.put("rsv1", false);
    facts.put("rsv2", false);
    facts.put("rsv3", false);
    facts.put("opcode", opcode);
    facts.put("masked", false);
    facts.put("length", (long) bytes.length);
    facts.put("payload", new Body(bytes, bytes.length, false));
    for (int i = 0; i < more.length; i += 2) {
      facts.put((String) more[i], more[i + 1]);
    }
    return Map.of("websocket", facts);
  }

  private String payload(Map<String, Object> extras) throws IOException {
    JsonNode record = record(null, extras, new Policy(true, List.of(json("$..p")), null));
    JsonNode frame = record.at("/websocket");
    if (frame.has("payloadWithheld")) {
      assertThat(frame.get("payload").isNull()).isTrue();
      assertThat(record.at("/why").asText()).isEqualTo("redact");
      return "withheld";
    }
    return new String(frame.get("payload").binaryValue(), StandardCharsets.UTF_8);
  }

  @Test
  void messagesOfWebSocketsAreRedactedByTheirPaths() throws IOException {
    assertThat(payload(frame(1, true, "{\"p\":\"s3cret\"}"))).isEqualTo("{\"p\":\"***\"}");
    assertThat(payload(frame(2, true, "{\"p\":\"s3cret\"}"))).isEqualTo("{\"p\":\"***\"}");
    assertThat(payload(frame(1, true, "42/c,[\"e\",{\"p\":1}]")))
        .isEqualTo("42/c,[\"e\",{\"p\":\"***\"}]");
    assertThat(payload(frame(1, true, "hello"))).isEqualTo("hello");
    assertThat(payload(frame(1, false, "{\"a\":1,\"p\":\"s3c")))
        .isEqualTo("{\"a\":1,\"p\":\"***\"");
    assertThat(payload(frame(0, true, "ret\"}"))).isEqualTo("withheld");
    assertThat(payload(frame(1, true, "{\"p\":\"s3cret\""))).isEqualTo("withheld");
    assertThat(payload(frame(1, true, "say \"{}\""))).isEqualTo("withheld");
    assertThat(payload(frame(1, true, "??", "compressed", true, "inflated", false)))
        .isEqualTo("withheld");
    assertThat(payload(frame(9, true, "{ping"))).isEqualTo("{ping");
  }
}
