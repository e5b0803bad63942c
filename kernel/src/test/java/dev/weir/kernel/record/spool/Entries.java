package dev.weir.kernel.record.spool;

import dev.weir.spi.record.Entry;
import dev.weir.spi.record.RecordId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** Records for tests. */
final class Entries {
  static final Instant START = Instant.parse("2030-01-02T03:04:05.678Z");
  static final FieldsOf FIELDS = _ -> _ -> null;

  private Entries() {}

  static Entry entry(long seq, String payload) {
    ByteBuffer bytes = ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer();
    Instant time = START.plusMillis(seq);
    return new Entry(new RecordId(seq, ~seq), seq, time, Entry.HANDLER, bytes, FIELDS.of(bytes));
  }

  static List<Entry> entries(long from, long to, int size) {
    return LongStream.rangeClosed(from, to).mapToObj(n -> entry(n, "x".repeat(size))).toList();
  }

  static String text(Entry entry) {
    return StandardCharsets.UTF_8.decode(entry.payload().duplicate().rewind()).toString();
  }

  /** Reads and settles everything. */
  static List<Entry> drain(Spool spool) throws Exception {
    var all = new ArrayList<Entry>();
    for (Spool.Item item = spool.next(); item != null; item = spool.next()) {
      all.add(item.entry());
      spool.settled(item);
      spool.moveTo(item);
    }
    return all;
  }

  static List<Long> numbers(List<Entry> entries) {
    return entries.stream().map(Entry::seq).toList();
  }
}
