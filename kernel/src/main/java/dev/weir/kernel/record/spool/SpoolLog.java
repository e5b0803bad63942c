package dev.weir.kernel.record.spool;

import dev.weir.spi.record.Delivery;
import java.time.Duration;

/** What a spool has to say to whoever runs Weir. */
public interface SpoolLog {
  /** Earlier processes left something. */
  void found(long records, long bytes, int damaged, long died);

  /** The folder cannot be used or written to; records wait in memory as far as that goes. */
  void degraded(String why);

  /** The folder can be written to again. */
  void restored();

  /** A delivery failed and is tried again. */
  void retry(int failures, Duration wait, String why);

  /** Deliveries work again. */
  void recovered(int failures);

  /** The sink refused records for good. */
  void refused(int records);

  /** A call of the plugin threw; what is made of it. */
  Delivery.Retry failed(String call, Throwable problem);
}
