package dev.weir.plugin.recorder.http;

import dev.weir.spi.HttpSender;
import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.RecordId;
import dev.weir.spi.record.Recorder;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Posts records: one object per request, or many lines per request if asked for. */
final class HttpRecorder implements Recorder {
  private static final int MAX_BATCH_BYTES = 1 << 20;

  /** Waiting fills requests where a request holds many records, and is loss of time elsewhere. */
  private static final Duration LINGER = Duration.ofMillis(200);

  private final HttpRecorderConfig config;
  private final HttpSender sender;
  private final InstantSource clock;
  private final URI uri;
  private final Map<String, String> headers;

  /**
   * What the sink has beyond the batch's settled part. Batches come one after the other, and each
   * uses it under the lock of its round.
   */
  private final Set<RecordId> ahead = new HashSet<>();

  HttpRecorder(HttpRecorderConfig config, HttpSender sender, InstantSource clock) {
    this.config = config;
    this.sender = sender;
    this.clock = clock;
    this.uri = config.uri();
    this.headers = config.headers();
  }

  @Override
  public Batch batch() {
    return new Batch(
        config.batchSize(),
        MAX_BATCH_BYTES,
        config.batch() == HttpRecorderConfig.Framing.NDJSON ? LINGER : Duration.ZERO);
  }

  @Override
  public CompletionStage<Delivery> deliver(List<Entry> batch) {
    if (config.batch() == HttpRecorderConfig.Framing.NONE) {
      return oneByOne(batch);
    }
    if (!ahead.isEmpty()) {
      // A batch that had to be sent line by line is not through yet.
      return oneByOne(batch);
    }
    return post(lines(batch))
        .thenCompose(answer ->
            switch (answer) {
              case Answer.Taken _ -> CompletableFuture.completedFuture(Delivery.ALL);
              case Answer.Later later ->
                  CompletableFuture.completedFuture(new Delivery.Retry(later.after(), later.why()));
              // One line may spoil the request for all of them: find out which.
              case Answer.Refused _ -> oneByOne(batch);
            });
  }

  private CompletionStage<Delivery> oneByOne(List<Entry> batch) {
    boolean lines = config.batch() == HttpRecorderConfig.Framing.NDJSON;
    return new Round(
            batch,
            ahead,
            entry -> post(lines ? lines(List.of(entry)) : entry.payload().duplicate()))
        .run(Math.min(config.concurrency(), batch.size()));
  }

  private CompletionStage<Answer> post(ByteBuffer body) {
    var request = new HttpSender.Request("POST", uri, headers, body, config.timeout());
    CompletionStage<HttpSender.Response> sent;
    try {
      sent = sender.send(request);
    } catch (RuntimeException e) {
      return CompletableFuture.completedFuture(Answer.failed(e));
    }
    return sent.handle((response, failure) ->
        response == null ? Answer.failed(cause(failure)) : Answer.of(response, clock));
  }

  private static Throwable cause(Throwable failure) {
    Throwable inner = failure.getCause();
    return failure instanceof CompletionException && inner != null ? inner : failure;
  }

  private static ByteBuffer lines(List<Entry> batch) {
    int size = 0;
    for (Entry entry : batch) {
      size = Math.addExact(size, entry.payload().remaining() + 1);
    }
    ByteBuffer body = ByteBuffer.allocate(size);
    for (Entry entry : batch) {
      body.put(entry.payload().duplicate()).put((byte) '\n');
    }
    return body.flip();
  }
}
