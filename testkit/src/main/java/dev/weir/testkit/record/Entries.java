package dev.weir.testkit.record;

import dev.weir.spi.record.Entry;
import dev.weir.spi.record.Fields;
import dev.weir.spi.record.RecordId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes entries.
 *
 * @since 1.0
 */
public final class Entries {
  private Entries() {}

  /** An entry with this payload. */
  public static Entry of(long seq, String json) {
    return of(seq, json, Map.of());
  }

  /** An entry with this payload and values by path. */
  public static Entry of(long seq, String json, Map<String, Object> values) {
    Instant time = Instant.ofEpochMilli(1_700_000_000_000L + seq);
    ByteBuffer payload = ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer();
    Fields fields =
        new Fields() {
          @Override
          public @Nullable Object at(String path) {
            return values.get(path);
          }
        };
    return new Entry(RecordId.at(time.toEpochMilli()), seq, time, Entry.HANDLER, payload, fields);
  }

  /** Entries {@code {"n":from}} and so on. */
  public static List<Entry> numbered(int from, int count) {
    var entries = new ArrayList<Entry>();
    for (int i = from; i < from + count; i++) {
      entries.add(of(i, "{\"n\":" + i + "}"));
    }
    return List.copyOf(entries);
  }

  /** The payload as text. */
  public static String text(Entry entry) {
    return StandardCharsets.UTF_8.decode(entry.payload().duplicate()).toString();
  }
}
