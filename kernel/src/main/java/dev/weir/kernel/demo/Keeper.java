package dev.weir.kernel.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.Recorder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Shows records as lines and keeps them. Delivered to on the recorder's thread, read on the main.
 */
final class Keeper implements Recorder {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Recorder lines;
  private final List<byte[]> kept = new ArrayList<>();

  Keeper(Recorder lines) {
    this.lines = lines;
  }

  @Override
  public Batch batch() {
    return lines.batch();
  }

  @Override
  public CompletionStage<Delivery> deliver(List<Entry> batch) {
    CompletionStage<Delivery> shown = lines.deliver(batch);
    synchronized (kept) {
      for (Entry entry : batch) {
        var bytes = new byte[entry.payload().remaining()];
        entry.payload().duplicate().get(bytes);
        kept.add(bytes);
      }
      kept.notifyAll();
    }
    return shown;
  }

  /** Waits until so many records are there. */
  boolean await(int count, Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    synchronized (kept) {
      while (kept.size() < count) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          return false;
        }
        kept.wait(left);
      }
      return true;
    }
  }

  int count() {
    synchronized (kept) {
      return kept.size();
    }
  }

  /** The first record of a method; null if there is none. */
  @Nullable JsonNode find(String method) throws IOException {
    synchronized (kept) {
      for (byte[] record : kept) {
        JsonNode json = JSON.readTree(record);
        if (method.equals(json.path("http").path("method").asText())) {
          return json;
        }
      }
      return null;
    }
  }
}
