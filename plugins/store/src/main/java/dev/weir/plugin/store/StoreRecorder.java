package dev.weir.plugin.store;

import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.RecordId;
import dev.weir.spi.record.Recorder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps batches in a {@link Store}. It is opened with the first batch, on the recorder's thread, so
 * that a start waits for nothing and a gateway without traffic pays for nothing. Every half minute
 * a thread of its own tidies; both take turns.
 */
final class StoreRecorder implements Recorder {
  private static final Batch BATCH = new Batch(1_000, 1 << 20, Duration.ofMillis(100));
  private static final Duration HELD = Duration.ofSeconds(2);
  private static final long TIDY_SECONDS = 30;

  private final Path folder;
  private final StoreConfig config;
  private final InstantSource clock;
  private final ScheduledExecutorService tidying;
  private @Nullable Lock lock;
  private @Nullable Store store;
  private boolean closed;

  /** Why the index has to be made anew; null if it has not. */
  private @Nullable String broken;

  /**
   * @param lock the folder's, if it was taken already
   */
  StoreRecorder(Path folder, StoreConfig config, InstantSource clock, @Nullable Lock lock) {
    this.folder = folder;
    this.config = config;
    this.clock = clock;
    this.lock = lock;
    tidying =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("store-tidy").factory());
    var _ =
        tidying.scheduleWithFixedDelay(this::tidy, TIDY_SECONDS, TIDY_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public Batch batch() {
    return BATCH;
  }

  @Override
  public CompletionStage<Delivery> deliver(List<Entry> batch) {
    return CompletableFuture.completedFuture(keep(batch));
  }

  private synchronized Delivery keep(List<Entry> batch) {
    try {
      Set<RecordId> large = open().append(batch, clock.instant());
      return large.isEmpty() ? Delivery.ALL : new Delivery.Some(batch.size(), large, Duration.ZERO);
    } catch (Lock.HeldException e) {
      return new Delivery.Retry(HELD, String.valueOf(e.getMessage()));
    } catch (IOException | SQLException | RuntimeException | LinkageError e) {
      // What is wrong may be mended by opening it anew.
      noteBroken(e);
      abandon();
      return new Delivery.Retry(Duration.ZERO, Failures.text(folder, e));
    }
  }

  private Store open() throws IOException, SQLException {
    Store open = store;
    if (open != null && open.isStillThere()) {
      return open;
    }
    abandon();
    Lock own = lock;
    lock = null;
    if (own == null || !own.isStillThere()) {
      if (own != null) {
        own.close();
      }
      own = Lock.take(folder);
    }
    try {
      String why = broken;
      if (why != null) {
        Recovery.setAside(folder, why);
        broken = null;
      }
      Store opened = Store.open(folder, config, own);
      store = opened;
      return opened;
    } catch (IOException | SQLException | RuntimeException | LinkageError e) {
      own.close();
      throw e;
    }
  }

  /** Opening alone does not find all that is wrong with an index, only what it reads of it. */
  private void noteBroken(Throwable failure) {
    if (Recovery.isBroken(failure)) {
      broken = String.valueOf(failure.getMessage());
    }
  }

  private void abandon() {
    if (store != null) {
      store.abandon();
      store = null;
    }
  }

  /** Also where nothing is recorded: what is old goes all the same. */
  synchronized void tidy() {
    if (closed || (store == null && !Files.exists(folder.resolve(Index.FILE)))) {
      return;
    }
    try {
      open().tidy(clock.instant());
    } catch (Lock.HeldException e) {
      // Whoever has it tidies.
    } catch (IOException | SQLException | RuntimeException | LinkageError e) {
      noteBroken(e);
      abandon();
      StoreLog.untidy(folder, Failures.text(folder, e));
    }
  }

  @Override
  public void close() {
    tidying.shutdownNow();
    synchronized (this) {
      closed = true;
      try (Lock _ = lock) {
        if (store != null) {
          store.close();
        }
      } catch (IOException | SQLException | RuntimeException e) {
        StoreLog.untidy(folder, Failures.text(folder, e));
      }
      store = null;
      lock = null;
    }
  }
}
