package dev.weir.plugin.recorder.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.spi.record.Entry;
import dev.weir.testkit.record.Entries;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;

class DocumentsProperties {
  private static final JsonFactory JSON = new JsonFactory();

  @Provide
  Arbitrary<Map<String, Object>> records() {
    Arbitrary<String> keys =
        Arbitraries.oneOf(
            Arbitraries.of(
                "http",
                "request",
                "response",
                "header",
                "headers",
                "body",
                "bodyTruncated",
                "tls",
                "certificate",
                "notAfter",
                "websocket",
                "payload",
                "gap",
                "from",
                "time",
                "_id",
                "id",
                "seen",
                "why",
                "$date",
                "a.b",
                "\0",
                ""),
            Arbitraries.strings().ofMaxLength(6));
    Arbitrary<Object> leaf =
        Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(20).map(s -> (Object) s),
            Arbitraries.longs().map(n -> (Object) n),
            Arbitraries.doubles().map(n -> (Object) n),
            Arbitraries.bigIntegers().map(n -> (Object) n),
            Arbitraries.of(true, false).map(b -> (Object) b));
    Arbitrary<Object> value =
        Arbitraries.recursive(
            () -> leaf,
            inner ->
                Arbitraries.oneOf(
                    inner.list().ofMaxSize(3).map(l -> (Object) l),
                    Arbitraries.maps(keys, inner).ofMaxSize(4).map(m -> (Object) m)),
            0,
            4);
    return Arbitraries.maps(keys, value).ofMaxSize(6);
  }

  private static void write(JsonGenerator json, Object value) throws IOException {
    switch (value) {
      case Map<?, ?> map -> {
        json.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          json.writeFieldName((String) entry.getKey());
          write(json, entry.getValue());
        }
        json.writeEndObject();
      }
      case List<?> list -> {
        json.writeStartArray();
        for (Object item : list) {
          write(json, item);
        }
        json.writeEndArray();
      }
      default -> json.writePOJO(value);
    }
  }

  private static Entry entry(Map<String, Object> value) throws IOException {
    var text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      write(json, value);
    }
    return Entries.of(1, text.toString());
  }

  @Property(tries = 400)
  void everyJsonObjectIsADocumentWhoseKeysMeanNothingToTheServer(
      @ForAll("records") Map<String, Object> value) throws Exception {
    Entry entry = entry(value);

    BsonDocument document = new Documents().make(entry).document();

    assertThat(document.getString("_id").getValue()).isEqualTo(entry.id().toString());
    assertThat(document.getDateTime("time").getValue()).isEqualTo(entry.time().toEpochMilli());
    assertThat(document.keySet().stream().filter("_id"::equals)).hasSize(1);
    assertSafe(document);
  }

  private static void assertSafe(BsonValue value) {
    if (value instanceof BsonDocument document) {
      document.forEach((key, inner) -> {
        assertThat(key).doesNotContain("$", ".", "\0");
        assertSafe(inner);
      });
    } else if (value instanceof BsonArray array) {
      array.forEach(DocumentsProperties::assertSafe);
    }
  }
}
