package dev.weir.kernel.record.spool;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Any bytes are a segment, a cursor and a tally: records or declared gaps, and no exception. */
class SegmentFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void opensAnything(byte[] content) throws IOException {
    Path folder = Files.createTempDirectory("spool");
    try {
      Files.write(folder.resolve("0000000000000001.seg"), content);
      Files.write(folder.resolve("cursor"), content);
      Files.write(folder.resolve("tally"), content);
      var options =
          new SpoolOptions(folder, 1 << 20, SpoolOptions.Fsync.NEVER, Duration.ofSeconds(1), false);
      try (Spool spool = Spool.open("fuzz", options, Entries.FIELDS, InstantSource.system())) {
        spool.append(List.of(Entries.entry(7, "after")));
        long read = 0;
        Spool.Item last = null;
        for (Spool.Item item = spool.next(); item != null; item = spool.next()) {
          read++;
          last = item;
        }
        if (last == null || last.entry().seq() != 7 || read != spool.pending()) {
          throw new AssertionError("read " + read + " of " + spool.pending());
        }
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
