package dev.weir.kernel.record;

import dev.weir.spi.record.Seen;
import java.util.concurrent.atomic.LongAdder;

/** How many records were kept with less in them than there was. Thread-safe. */
final class Stepped {
  private final LongAdder headers = new LongAdder();
  private final LongAdder metadata = new LongAdder();
  private final LongAdder flow = new LongAdder();

  void count(Seen to) {
    switch (to) {
      case FULL -> {
        // Not a step.
      }
      case HEADERS -> headers.increment();
      case METADATA -> metadata.increment();
      case FLOW -> flow.increment();
    }
  }

  RecorderStats.Steps now() {
    return new RecorderStats.Steps(headers.sum(), metadata.sum(), flow.sum());
  }
}
