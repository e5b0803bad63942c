package dev.weir.kernel.record.spool;

import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.Recorder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Calls a recorder and waits for its answer, whatever it does. */
final class Deliverer {
  private final Recorder recorder;
  private final SpoolLog log;

  Deliverer(Recorder recorder, SpoolLog log) {
    this.recorder = recorder;
    this.log = log;
  }

  /** Blocks until the recorder has answered or this thread is interrupted. */
  Delivery deliver(List<Entry> batch) {
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

  private static Delivery await(@Nullable CompletionStage<Delivery> stage)
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
    Delivery delivery = done.get();
    if (delivery == null) {
      throw new ExecutionException(new IllegalStateException("deliver gave no answer"));
    }
    return delivery;
  }

  void reopen() {
    try {
      recorder.reopen();
    } catch (RuntimeException | LinkageError e) {
      log.failed("reopen", e);
    }
  }
}
