package dev.weir.plugin.store;

import dev.weir.spi.config.ByteSize;
import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Entry;
import dev.weir.testkit.record.Deliveries;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Writes records without end and says after each batch how many are kept. To be killed. */
final class CrashChild {
  private CrashChild() {}

  /** Folder and number of the first record. */
  public static void main(String[] args) {
    var config = new StoreConfig("", new ByteSize(1L << 30), Duration.ZERO, true);
    var recorder = new StoreRecorder(Path.of(args[0]), config, InstantSource.system(), null);
    int next = Integer.parseInt(args[1]);
    var random = new Random(next);
    while (true) {
      List<Entry> batch = new ArrayList<>();
      for (int i = 1 + random.nextInt(400); i > 0; i--) {
        batch.add(Stores.exchange(Instant.now(), next++, random.nextInt(2_000)));
      }
      Delivery delivery = Deliveries.once(recorder, batch);
      if (!delivery.equals(Delivery.ALL)) {
        throw new AssertionError(delivery);
      }
      System.out.println(next);
    }
  }
}
