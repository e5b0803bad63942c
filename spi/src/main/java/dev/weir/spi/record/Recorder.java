package dev.weir.spi.record;

import dev.weir.spi.Component;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Takes finished records to a sink. Each recorder has a thread of its own behind a bounded queue,
 * so it may block: nothing it does delays traffic or another recorder.
 *
 * @since 1.0
 */
public interface Recorder extends Component {
  /**
   * Delivers a batch. Called on the recorder's own thread; the next call waits until the stage of
   * this one completes. A thrown exception or a stage that fails counts as {@link Delivery.Retry}.
   *
   * @param batch not empty, within {@link #batch()}
   */
  CompletionStage<Delivery> deliver(List<Entry> batch);

  /** How large batches may be and how long to wait for them to fill. */
  default Batch batch() {
    return Batch.ONE;
  }

  /**
   * Called on the recorder's own thread when the configuration is reloaded, for example by SIGHUP.
   */
  default void reopen() {}

  /**
   * Bounds of a batch; at least one entry is always delivered, however large.
   *
   * @param entries most entries
   * @param bytes most bytes of payload
   * @param linger how long to wait for more once there is one
   */
  record Batch(int entries, int bytes, Duration linger) {
    /** One record at a time. */
    public static final Batch ONE = new Batch(1, Integer.MAX_VALUE, Duration.ZERO);
  }
}
