package dev.weir.plugin.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.Fields;
import dev.weir.spi.record.RecordId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What the tests of the store share. */
final class Stores {
  private static final Fields NONE = _ -> null;

  private Stores() {}

  /** The payloads of a store, oldest first, read the way commands read them. */
  static List<String> texts(Path folder) throws Exception {
    return texts(folder, Selection.between(false, Instant.EPOCH, null));
  }

  static List<String> texts(Path folder, Selection selection) throws Exception {
    var texts = new ArrayList<String>();
    try (Reader reader = Reader.open(folder)) {
      reader.visit(selection, record -> texts.add(text(record)));
      if (reader.damaged() > 0) {
        throw new AssertionError(reader.damaged() + " records cannot be read");
      }
    }
    return texts;
  }

  static String text(Kept record) {
    return StandardCharsets.UTF_8.decode(record.payload().duplicate()).toString();
  }

  static JsonNode json(Kept record) throws IOException {
    return new JsonMapper().readTree(text(record));
  }

  /** A record of an exchange that began at a moment, about as large as they are. */
  static Entry exchange(Instant time, int number, int size) {
    String json =
        """
        {"service":"web","network":"tcp","client":"10.0.0.%d:40000","host":"host%d.example:443",\
        "proto":"tls","http":{"host":"host%d.example","method":"GET","proto":"HTTP/1.1",\
        "scheme":"https","uri":"/item/%d?%s","statusCode":%d,"request":{"headers":[["Accept",\
        "*/*"]]},"response":{"headers":[["Content-Type","text/html"]]}},"inputBytes":100,\
        "outputBytes":%d,"duration":1500000,"seen":"full","close":{"by":"client","kind":"normal"},\
        "id":"00","time":"%s","n":%d}\
        """
            .formatted(
                number % 250,
                number % 50,
                number % 50,
                number,
                "x".repeat(size),
                number % 10 == 0 ? 500 : 200,
                number,
                time,
                number);
    return entry(time, json);
  }

  /** The same with another text in the place of one. */
  static Entry with(Entry entry, String text, String instead) {
    String json = StandardCharsets.UTF_8.decode(entry.payload().duplicate()).toString();
    byte[] bytes = json.replace(text, instead).getBytes(StandardCharsets.UTF_8);
    return new Entry(
        entry.id(), entry.seq(), entry.time(), entry.point(), ByteBuffer.wrap(bytes), NONE);
  }

  static Entry entry(Instant time, String json) {
    return new Entry(
        RecordId.at(time.toEpochMilli()),
        0,
        time,
        Entry.HANDLER,
        ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer(),
        NONE);
  }
}
