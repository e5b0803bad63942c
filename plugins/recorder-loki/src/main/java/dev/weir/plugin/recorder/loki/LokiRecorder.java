package dev.weir.plugin.recorder.loki;

import dev.weir.spi.ComponentContext;
import dev.weir.spi.HttpSender;
import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.RecordId;
import dev.weir.spi.record.Recorder;
import dev.weir.wire.json.JsonText;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pushes batches to Loki. Waits for each answer on the recorder's own thread. */
final class LokiRecorder implements Recorder {
  private static final Logger LOG = LoggerFactory.getLogger(LokiRecorder.class);
  private static final int MOST_BYTES = 1 << 20;

  private final LokiConfig config;
  private final String name;
  private final HttpSender http;
  private final InstantSource clock;
  private final URI uri;
  private final Map<String, String> headers;
  private final Labels labels;
  private final LineFormat format;

  /** Of lines that were given another time and are to be sent again. */
  private final Map<RecordId, Long> times = new HashMap<>();

  LokiRecorder(LokiConfig config, ComponentContext context) {
    this.config = config;
    this.name = context.name();
    this.http = context.http();
    this.clock = context.clock();
    this.uri = config.endpoint().uri();
    this.headers = config.headers();
    this.labels = new Labels(config);
    this.format = LineFormat.of(config.format());
  }

  @Override
  public Batch batch() {
    return new Batch(config.batchSize(), MOST_BYTES, config.batchWait());
  }

  @Override
  public CompletionStage<Delivery> deliver(List<Entry> batch) {
    var lines = new ArrayList<Line>(batch.size());
    for (Entry entry : batch) {
      lines.add(line(entry));
    }
    if (!times.isEmpty()) {
      // What is left of a batch comes first in the next one; what does not was given up.
      times.keySet().retainAll(batch.stream().map(Entry::id).collect(Collectors.toSet()));
    }
    var push = new Push(lines, this::send, clock, times);
    Delivery delivery;
    try {
      delivery = push.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      delivery = new Delivery.Retry(Duration.ZERO, "interrupted");
    }
    if (push.refused() > 0) {
      LOG.atWarn()
          .addKeyValue("recorder", name)
          .addKeyValue("count", push.refused())
          .log("loki refuses records for good: {}", push.refusal());
    }
    if (push.redated() > 0) {
      LOG.atInfo()
          .addKeyValue("recorder", name)
          .addKeyValue("count", push.redated())
          .log("records that are too old for loki were pushed with the time of now");
    }
    return CompletableFuture.completedFuture(delivery);
  }

  private Line line(Entry entry) {
    var facts = new Facts(entry);
    var metadata = new Metadata();
    if (config.metadata()) {
      format.describe(facts, metadata);
    }
    // Room for the word that something was left out.
    int most = LineFormat.LARGEST - metadata.size() - 64;
    var json = new JsonText(entry.payload().remaining() + (1 << 10));
    json.string(format.text(facts, metadata, most));
    if (config.metadata()) {
      json.raw(',');
      metadata.write(json);
    }
    return new Line(entry.id(), labels.of(facts), facts.endNanos(), json.raw(']').copy());
  }

  private LokiAnswer send(List<Line> lines) throws InterruptedException {
    var request =
        new HttpSender.Request("POST", uri, headers, Line.push(lines).buffer(), config.timeout());
    try {
      CompletionStage<HttpSender.Response> sent =
          http.send(config.gzip() ? request.gzipped() : request);
      return LokiAnswer.of(sent.toCompletableFuture().get(), clock);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      return failed(cause == null ? e : cause);
    } catch (RuntimeException e) {
      return failed(e);
    }
  }

  private static LokiAnswer failed(Throwable cause) {
    String text = cause.getMessage();
    return new LokiAnswer.Later(
        Duration.ZERO, "no answer: " + (text == null ? cause.toString() : text));
  }
}
