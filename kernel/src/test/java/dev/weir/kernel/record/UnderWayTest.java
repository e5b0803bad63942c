package dev.weir.kernel.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.kernel.record.spool.Tally;
import dev.weir.spi.record.RecordId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UnderWayTest {
  private static final int THREADS = 4;
  private static final int RECORDS = 20_000;
  private static final Note NOTE = new Note(RecordId.at(0), 1, Instant.EPOCH, "x");

  @TempDir private Path folder;

  @Test
  void noneIsMissedAndNoneCountedTwiceWhileTheFolderOpens() throws Exception {
    for (int round = 0; round < 20; round++) {
      Tally tally = Tally.open(folder.resolve("tally" + round));
      var underWay = new UnderWay(true);
      var half = new CountDownLatch(THREADS);
      var threads = new ArrayList<Thread>();
      for (int t = 0; t < THREADS; t++) {
        threads.add(
            Thread.ofPlatform()
                .start(() -> {
                  for (int i = 0; i < RECORDS; i++) {
                    underWay.handedOver(NOTE);
                    if (i % 2 == 0) {
                      underWay.settled(1);
                    }
                    if (i == RECORDS / 8) {
                      half.countDown();
                    }
                  }
                }));
      }
      half.await();
      underWay.begin(() -> tally);
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(tally.open()).isEqualTo(THREADS * RECORDS / 2);
    }
  }

  @Test
  void whatCameBeforeTheFolderIsCountedOnceItIsThere() throws IOException {
    Tally tally = Tally.open(folder.resolve("tally"));
    var underWay = new UnderWay(true);
    underWay.handedOver(NOTE);
    underWay.handedOver(NOTE);
    underWay.settled(1);
    underWay.begin(() -> null);
    underWay.begin(() -> tally);
    underWay.begin(() -> tally);
    assertThat(tally.open()).isEqualTo(1);
    underWay.settled(1);
    assertThat(tally.open()).isZero();
  }
}
