package dev.weir.plugin.recorder.http;

import dev.weir.plugin.recorder.http.HttpRecorderConfig.Framing;
import dev.weir.spi.ComponentContext;
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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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
  private final @Nullable Bulk bulk;

  /**
   * What the sink has beyond the batch's settled part. Batches come one after the other, and each
   * uses it under the lock of its round or once all its answers are in.
   */
  private final Set<RecordId> ahead = new HashSet<>();

  HttpRecorder(HttpRecorderConfig config, ComponentContext context) {
    this.config = config;
    this.sender = context.http();
    this.clock = context.clock();
    this.uri = config.uri();
    this.headers = config.headers();
    this.bulk =
        config.batch() == Framing.ES_BULK
            ? new Bulk(new IndexName(config.index()), clock, context.name())
            : null;
  }

  @Override
  public Batch batch() {
    return new Batch(
        config.batchSize(),
        MAX_BATCH_BYTES,
        config.batch() == Framing.NONE ? Duration.ZERO : LINGER);
  }

  @Override
  public CompletionStage<Delivery> deliver(List<Entry> batch) {
    Bulk documents = bulk;
    if (documents != null) {
      return inBulk(documents, batch);
    }
    if (config.batch() == Framing.NONE) {
      return oneByOne(batch, entry -> post(entry.payload().duplicate()));
    }
    Function<Entry, CompletionStage<Answer>> oneLine = entry -> post(lines(List.of(entry)));
    if (!ahead.isEmpty()) {
      // A batch that had to be sent line by line is not through yet.
      return oneByOne(batch, oneLine);
    }
    return post(lines(batch))
        .thenCompose(answer ->
            switch (answer) {
              case Answer.Taken _ -> CompletableFuture.completedFuture(Delivery.ALL);
              case Answer.Later later ->
                  CompletableFuture.completedFuture(new Delivery.Retry(later.after(), later.why()));
              // One line may spoil the request for all of them: find out which.
              case Answer.Refused _ -> oneByOne(batch, oneLine);
            });
  }

  private CompletionStage<Delivery> oneByOne(
      List<Entry> batch, Function<Entry, CompletionStage<Answer>> post) {
    return new Round(batch, ahead, post).run(Math.min(config.concurrency(), batch.size()));
  }

  private CompletionStage<Delivery> inBulk(Bulk documents, List<Entry> batch) {
    List<Entry> sending = batch.stream().filter(entry -> !ahead.contains(entry.id())).toList();
    if (sending.isEmpty()) {
      return CompletableFuture.completedFuture(
          Outcome.of(batch, documents.answers(batch, sending, List.of()), ahead));
    }
    return bulkPost(documents, sending)
        .thenCompose(reply ->
            // Too large as a whole, perhaps; then not alone.
            reply.whole() instanceof Answer.Refused && sending.size() > 1
                ? oneByOne(
                    batch,
                    entry -> bulkPost(documents, List.of(entry)).thenApply(Bulk.Reply::first))
                : CompletableFuture.completedFuture(
                    Outcome.of(batch, documents.answers(batch, sending, reply.items()), ahead)));
  }

  private CompletionStage<Bulk.Reply> bulkPost(Bulk documents, List<Entry> batch) {
    return send(documents.body(batch))
        .handle((response, failure) ->
            response == null
                ? Bulk.Reply.of(Answer.failed(cause(failure)), batch.size())
                : documents.reply(response, batch.size()));
  }

  private CompletionStage<Answer> post(ByteBuffer body) {
    return send(body)
        .handle((response, failure) ->
            response == null ? Answer.failed(cause(failure)) : Answer.of(response, clock));
  }

  private CompletionStage<HttpSender.Response> send(ByteBuffer body) {
    var request = new HttpSender.Request("POST", uri, headers, body, config.timeout());
    try {
      return sender.send(config.gzip() ? request.gzipped() : request);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
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
