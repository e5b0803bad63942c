package dev.weir.kernel.record;

import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.Recorder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A recorder that does as it is told: one scripted answer for each call, then takes everything. */
final class FakeRecorder implements Recorder {
  private final Batch batch;
  private final Queue<Function<List<Entry>, CompletionStage<Delivery>>> script = new ArrayDeque<>();
  final List<List<Long>> calls = new ArrayList<>();
  final List<String> texts = new ArrayList<>();
  int reopened;

  FakeRecorder() {
    this(Batch.ONE);
  }

  FakeRecorder(Batch batch) {
    this.batch = batch;
  }

  synchronized FakeRecorder then(Delivery answer) {
    script.add(_ -> CompletableFuture.completedFuture(answer));
    return this;
  }

  synchronized FakeRecorder then(Function<List<Entry>, CompletionStage<Delivery>> answer) {
    script.add(answer);
    return this;
  }

  @Override
  public Batch batch() {
    return batch;
  }

  @Override
  public CompletionStage<Delivery> deliver(List<Entry> entries) {
    Function<List<Entry>, CompletionStage<Delivery>> next;
    synchronized (this) {
      calls.add(entries.stream().map(Entry::seq).toList());
      next = script.poll();
    }
    if (next != null) {
      return next.apply(entries);
    }
    synchronized (this) {
      for (Entry entry : entries) {
        texts.add(StandardCharsets.UTF_8.decode(entry.payload()).toString());
      }
    }
    return CompletableFuture.completedFuture(Delivery.ALL);
  }

  @Override
  public synchronized void reopen() {
    reopened++;
  }

  synchronized List<List<Long>> calls() {
    return List.copyOf(calls);
  }

  synchronized List<String> texts() {
    return List.copyOf(texts);
  }

  synchronized int reopened() {
    return reopened;
  }
}
