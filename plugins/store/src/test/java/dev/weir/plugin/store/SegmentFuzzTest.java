package dev.weir.plugin.store;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weir.spi.config.ByteSize;
import dev.weir.spi.record.Delivery;
import dev.weir.testkit.record.Deliveries;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Any bytes are a segment and a block: records or nothing, and a store that goes on. */
class SegmentFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void readsAnything(byte[] content) throws Exception {
    try {
      Block.records(ByteBuffer.wrap(content));
    } catch (IOException refused) {
      // What is no block is said to be none.
    }
    Path folder = Files.createTempDirectory("store");
    try {
      Files.write(Segment.path(folder, 1), content);
      var config = new StoreConfig("", new ByteSize(1L << 30), Duration.ZERO, true);
      var recorder = new StoreRecorder(folder, config, InstantSource.system(), null);
      var one = List.of(Stores.exchange(Instant.now(), 7, 10));
      if (!Deliveries.once(recorder, one).equals(Delivery.ALL)) {
        throw new AssertionError("not kept behind " + content.length + " odd bytes");
      }
      recorder.close();
      List<String> texts = Stores.texts(folder);
      if (texts.isEmpty() || !texts.getLast().contains("\"n\":7}")) {
        throw new AssertionError("kept, but not there: " + texts.size());
      }
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
