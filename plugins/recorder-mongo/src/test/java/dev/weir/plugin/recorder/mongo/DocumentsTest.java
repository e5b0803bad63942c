package dev.weir.plugin.recorder.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.record.Entry;
import dev.weir.testkit.record.Entries;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentsTest {
  private static final String EXCHANGE =
      """
      {"service":"proxy","network":"tcp","remote":"10.0.0.1:4000","host":"example.org:80",
       "proto":"http","http":{"host":"example.org","method":"POST","proto":"HTTP/1.1","scheme":"",
       "uri":"/a?b=c","statusCode":200,"request":{"contentLength":2,
       "header":{"$where":["1"],"A.b":["x","y"],"Content-Type":["text/plain"],"\\u0000":["n"]},
       "body":"aGk=","headers":[["$where","1"],["a.B","x"],["a.b","y"],["content-type","text/plain"]],
       "bodySize":2,"bodyTruncated":false},
       "response":{"contentLength":-1,"header":null,"body":null,"headers":[],"bodySize":0,
       "bodyTruncated":false}},"inputBytes":9007199254740993,"outputBytes":0,"sid":"s1",
       "duration":1234567,"time":"2026-11-30T10:00:00.123456789+01:00",
       "id":"0197a3c0-0000-7000-8000-000000000000","seq":7,"schema":"1","seen":"full",
       "timings":{"wait":12}}
      """;

  private static BsonDocument document(String json) throws Exception {
    return made(Entries.of(7, json)).document();
  }

  private static Documents.Made made(Entry entry) throws Exception {
    return new Documents().make(entry);
  }

  private static BsonDocument message(BsonDocument document, String which) {
    return document.getDocument("http").getDocument(which);
  }

  @Test
  void hasTheRecordsIdAndItsTimeAsADateFirst() throws Exception {
    Entry entry = Entries.of(7, EXCHANGE);
    BsonDocument document = made(entry).document();

    assertThat(document.keySet()).startsWith("_id", "time").doesNotContain("id");
    assertThat(document.get("_id")).isEqualTo(new BsonString(entry.id().toString()));
    assertThat(document.get("time")).isEqualTo(new BsonDateTime(entry.time().toEpochMilli()));
  }

  @Test
  void keepsTheNamesOfTheJsonAndMakesEveryWholeNumberALong() throws Exception {
    BsonDocument document = document(EXCHANGE);

    assertThat(document.get("duration")).isEqualTo(new BsonInt64(1_234_567));
    assertThat(document.get("inputBytes")).isEqualTo(new BsonInt64(9_007_199_254_740_993L));
    assertThat(document.getDocument("http").get("statusCode")).isEqualTo(new BsonInt64(200));
    assertThat(document.getDocument("timings").get("wait")).isEqualTo(new BsonInt64(12));
    assertThat(document.get("seen")).isEqualTo(new BsonString("full"));
    assertThat(document.getDocument("http").get("uri")).isEqualTo(new BsonString("/a?b=c"));
    assertThat(document).doesNotContainKeys("why", "shaped");
  }

  @Test
  void bodiesAreBinary() throws Exception {
    BsonDocument document = document(EXCHANGE);

    assertThat(message(document, "request").get("body"))
        .isEqualTo(new BsonBinary("hi".getBytes(StandardCharsets.US_ASCII)));
    assertThat(message(document, "response").get("body")).isEqualTo(BsonNull.VALUE);
    assertThat(
            document("{\"websocket\":{\"payload\":\"AAE=\"}}")
                .getDocument("websocket")
                .get("payload"))
        .isEqualTo(new BsonBinary(new byte[] {0, 1}));
    BsonDocument none = document("{\"http\":{\"request\":{\"body\":\"no base64!\"}}}");
    assertThat(message(none, "request").get("body")).isEqualTo(new BsonString("no base64!"));
  }

  @Test
  void namesOfHeaderFieldsAreValuesAndNeverKeys() throws Exception {
    BsonDocument request = message(document(EXCHANGE), "request");

    assertThat(request.getArray("header"))
        .isEqualTo(
            BsonArray.parse(
                """
                [{"name": "$where", "value": "1"}, {"name": "A.b", "value": "x"},
                 {"name": "A.b", "value": "y"}, {"name": "Content-Type", "value": "text/plain"},
                 {"name": "\\u0000", "value": "n"}]
                """));
    assertThat(request.getArray("headers").get(1)).isEqualTo(BsonArray.parse("[\"a.B\", \"x\"]"));
    assertThat(message(document(EXCHANGE), "response").get("header")).isEqualTo(BsonNull.VALUE);
  }

  @Test
  void anyOtherKeyWithACharacterThatMeansSomethingGetsOneThatDoesNot() throws Exception {
    BsonDocument document = document("{\"labels\":{\"a.b\":\"1\",\"$c\":\"2\",\"\\u0000\":\"3\"}}");

    assertThat(document.getDocument("labels").keySet())
        .containsExactly("a\uff0eb", "\uff04c", "\u2400");
  }

  @Test
  void datesOfCertificatesAndGapsAreDates() throws Exception {
    BsonDocument tls =
        document(
            """
            {"tls":{"certificate":{"notBefore":"2026-01-02T03:04:05Z","notAfter":"never"}}}
            """);
    BsonDocument gap = document("{\"gap\":{\"from\":\"2026-01-02T03:04:05.678901Z\",\"count\":3}}");

    BsonDocument certificate = tls.getDocument("tls").getDocument("certificate");
    long at = Instant.parse("2026-01-02T03:04:05Z").toEpochMilli();
    assertThat(certificate.get("notBefore")).isEqualTo(new BsonDateTime(at));
    assertThat(certificate.get("notAfter")).isEqualTo(new BsonString("never"));
    assertThat(gap.getDocument("gap").get("from")).isEqualTo(new BsonDateTime(at + 678));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"http\":{},\"tls\":{}} | HTTP",
        "{\"tls\":{}} | TLS",
        "{\"http\":{},\"websocket\":{}} | WS",
        "{\"dns\":{},\"http\":{}} | DNS",
        "{\"gap\":{}} | GAP",
        "{\"sid\":\"x\"} | FLOW",
        "{\"\":1} | FLOW",
        "{} | FLOW",
      })
  void theKindIsWhatTheRecordIsAbout(String json, Kind kind) throws Exception {
    assertThat(made(Entries.of(1, json)).kind()).isEqualTo(kind);
  }

  @Test
  void textsOfOtherRecordPointsAreDocumentsToo() throws Exception {
    Entry json = Entries.of(3, "{\"looks\":\"like json\"}");
    var entry =
        new Entry(json.id(), 3, json.time(), Entry.CLIENT_ADDRESS, json.payload(), json.fields());

    Documents.Made made = made(entry);

    assertThat(made.kind()).isEqualTo(Kind.OTHER);
    assertThat(made.document())
        .containsEntry("point", new BsonString(Entry.CLIENT_ADDRESS))
        .containsEntry("text", new BsonString("{\"looks\":\"like json\"}"))
        .containsEntry("seq", new BsonInt64(3));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "1",
        "{",
        "{\"a\":",
        "{\"a\":[1",
        "{\"a\":1}{}",
        "{\"a\":tru}",
        "text",
        "{\"header\":{\"a\":[",
        "{\"http\":{\"request\":{\"header\":{\"a\""
      })
  void whatIsNoRecordIsUnfit(String payload) {
    assertThatThrownBy(() -> document(payload)).isInstanceOf(Documents.Unfit.class);
  }

  @Test
  void whatIsDeeperThanServersTakeIsUnfit() {
    String deep = "{\"a\":" + "[".repeat(100) + "]".repeat(100) + "}";

    assertThatThrownBy(() -> document(deep)).isInstanceOf(Documents.Unfit.class);
  }

  @Test
  void numbersOfAnySizeKeepTheirValue() throws Exception {
    BsonDocument document =
        document("{\"u\":18446744073709551615,\"f\":1.5,\"l\":1" + "0".repeat(40) + "}");

    assertThat(document.get("u").getBsonType()).isEqualTo(BsonType.DECIMAL128);
    assertThat(document.getDecimal128("u").getValue()).hasToString("18446744073709551615");
    assertThat(document.get("f")).isEqualTo(new BsonDouble(1.5));
    assertThat(document.get("l")).isEqualTo(new BsonString("1" + "0".repeat(40)));
  }

  private static String exchange(int request, int response) {
    return """
    {"http":{"request":{"body":"%s","bodyTruncated":false},
     "response":{"body":"%s","bodyTruncated":false}},"seen":"full","sid":"s"}
    """
        .formatted(body(request), body(response));
  }

  private static String body(int size) {
    return Base64.getEncoder().encodeToString(new byte[size]);
  }

  @Test
  void aBodyThatFitsIsKept() throws Exception {
    BsonDocument document = document(exchange(15 << 20, 10));

    assertThat(message(document, "request").getBinary("body").getData()).hasSize(15 << 20);
    assertThat(document.get("seen")).isEqualTo(new BsonString("full"));
  }

  @Test
  void aBodyThatDoesNotFitIsLeftOutAndTheDocumentSaysSo() throws Exception {
    Documents.Made made = made(Entries.of(1, exchange(20 << 20, 1000)));
    BsonDocument document = made.document();

    assertThat(made.document().getByteBuffer().remaining()).isLessThan(1 << 20);
    assertThat(message(document, "request").get("body")).isEqualTo(BsonNull.VALUE);
    assertThat(message(document, "request").getBoolean("bodyTruncated").getValue()).isTrue();
    assertThat(message(document, "response").getBinary("body").getData()).hasSize(1000);
    assertThat(message(document, "response").getBoolean("bodyTruncated").getValue()).isFalse();
    assertThat(document.getArray("shaped")).containsExactly(new BsonString("http.request.body"));
    assertThat(document.get("seen")).isEqualTo(new BsonString("headers"));
    assertThat(document.get("why")).isEqualTo(new BsonString("size"));
  }

  @Test
  void twoBodiesThatTogetherDoNotFitAreLeftOutWhereTheyAreLarge() throws Exception {
    BsonDocument document = document(exchange(9 << 20, 9 << 20));

    assertThat(document.getArray("shaped")).hasSize(2);
    assertThat(document.getString("sid").getValue()).isEqualTo("s");
  }

  @Test
  void whatIsTooLargeWithoutBodiesIsUnfit() {
    String large = "{\"x\":\"" + "y".repeat(17 << 20) + "\"}";

    assertThatThrownBy(() -> document(large))
        .isInstanceOf(Documents.Unfit.class)
        .hasMessageContaining("16 MiB");
  }

  @Test
  void halfASurrogatePairBecomesAQuestionMark() throws Exception {
    assertThat(document("{\"a\":\"b\\udc00\",\"c\":\"\\ud83d\\ude00\"}"))
        .containsEntry("a", new BsonString("b?"))
        .containsEntry("c", new BsonString("\ud83d\ude00"));
  }

  @Test
  void leavesThePayloadAsItWas() throws Exception {
    ByteBuffer payload = Entries.of(1, EXCHANGE).payload();
    int before = payload.remaining();

    var _ = made(Entries.of(1, EXCHANGE));

    assertThat(payload.remaining()).isEqualTo(before);
  }
}
