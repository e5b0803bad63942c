package dev.weir.kernel.record.spool;

import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.Recorder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Calls a recorder and waits for its answer, whatever it does. Used on the thread that waits. */
public final class Deliverer {
  private final Recorder recorder;
  private final SpoolLog log;
  private final BooleanSupplier isOver;

  /**
   * @param isOver whether an interrupt means that nobody waits any more; else it is some plugin's
   *     and means nothing
   */
  public Deliverer(Recorder recorder, SpoolLog log, BooleanSupplier isOver) {
    this.recorder = recorder;
    this.log = log;
    this.isOver = isOver;
  }

  /** Blocks until the recorder has answered or nobody waits any more. */
  public Delivery deliver(List<Entry> batch) {
    try {
      for (Entry entry : batch) {
        // A recorder that reads a payload to its end must not spoil it for the next attempt.
        entry.payload().rewind();
      }
      return await(recorder.deliver(batch));
    } catch (InterruptedException e) {
      return new Delivery.Retry(Duration.ZERO, "interrupted");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      return log.failed("deliver", cause == null ? e : cause);
    } catch (Exception | Error e) {
      return log.failed("deliver", e);
    }
  }

  private Delivery await(@Nullable CompletionStage<Delivery> stage)
      throws InterruptedException, ExecutionException {
    if (stage == null) {
      throw new ExecutionException(new IllegalStateException("deliver returned no stage"));
    }
    var done = new CompletableFuture<@Nullable Delivery>();
    stage.whenComplete((delivery, problem) -> {
      if (problem != null) {
        done.completeExceptionally(problem);
      } else {
        done.complete(delivery);
      }
    });
    while (true) {
      try {
        Delivery delivery = done.get();
        if (delivery == null) {
          throw new ExecutionException(new IllegalStateException("deliver gave no answer"));
        }
        return delivery;
      } catch (InterruptedException e) {
        if (isOver.getAsBoolean()) {
          throw e;
        }
      }
    }
  }

  /** Tells the recorder to open anew what it has open. */
  public void reopen() {
    try {
      recorder.reopen();
    } catch (RuntimeException | LinkageError e) {
      log.failed("reopen", e);
    }
  }
}
