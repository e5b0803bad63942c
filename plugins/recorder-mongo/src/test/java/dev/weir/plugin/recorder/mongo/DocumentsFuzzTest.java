package dev.weir.plugin.recorder.mongo;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.RecordId;
import java.nio.ByteBuffer;
import java.time.Instant;

/** Whatever a payload holds, it becomes a document that can be read, or is called unfit. */
class DocumentsFuzzTest {
  private static final Instant TIME = Instant.ofEpochMilli(1_700_000_000_000L);

  @FuzzTest(maxDuration = "60s")
  void makesADocumentOfAnything(byte[] payload) {
    var entry =
        new Entry(new RecordId(1, 2), 1, TIME, Entry.HANDLER, ByteBuffer.wrap(payload), _ -> null);
    try {
      var document = new Documents().make(entry).document();
      if (!document.getString("_id").getValue().equals(entry.id().toString())
          || document.toJson().isEmpty()) {
        throw new AssertionError("another document");
      }
    } catch (Documents.Unfit e) {
      if (e.getMessage().isEmpty()) {
        throw new AssertionError("no reason", e);
      }
    }
  }
}
