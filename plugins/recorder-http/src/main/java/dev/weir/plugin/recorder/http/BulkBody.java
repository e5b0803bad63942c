package dev.weir.plugin.recorder.http;

import dev.weir.spi.record.Entry;
import dev.weir.wire.json.JsonText;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * The body of a bulk request. Documents are created under the record's id, so that one that comes
 * again is refused as known instead of being stored twice, in data streams as well.
 *
 * <pre>
 *   {"create":{"_index":"weir","_id":"0190…"}}
 *   {"@timestamp":"2026-11-22T10:00:00.000Z",…the record…}
 * </pre>
 */
final class BulkBody {
  private final IndexName index;

  BulkBody(IndexName index) {
    this.index = index;
  }

  ByteBuffer of(List<Entry> batch) {
    int size = 0;
    for (Entry entry : batch) {
      size = Math.addExact(size, entry.payload().remaining() + 256);
    }
    var body = new JsonText(size);
    for (Entry entry : batch) {
      body.raw("{\"create\":{").field("_index", index.at(entry.time())).raw(',');
      body.field("_id", entry.id().toString()).raw("}}\n");
      document(body, entry);
      body.raw('\n');
    }
    return body.buffer();
  }

  private static void document(JsonText body, Entry entry) {
    body.raw('{').field("@timestamp", timestamp(entry.time()));
    ByteBuffer payload = entry.payload();
    if (entry.point().equals(Entry.HANDLER) && isObject(payload)) {
      // Without its opening brace; an empty object has nothing to put a comma before.
      ByteBuffer rest = payload.duplicate().position(payload.position() + 1);
      if (rest.get(rest.position()) != '}') {
        body.raw(',');
      }
      body.raw(rest);
    } else {
      body.raw(',').field("point", entry.point()).raw(",\"text\":").string(payload).raw('}');
    }
  }

  private static boolean isObject(ByteBuffer payload) {
    return payload.remaining() >= 2
        && payload.get(payload.position()) == '{'
        && payload.get(payload.limit() - 1) == '}';
  }

  private static String timestamp(Instant time) {
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
        time.truncatedTo(ChronoUnit.MILLIS).atOffset(ZoneOffset.UTC));
  }
}
