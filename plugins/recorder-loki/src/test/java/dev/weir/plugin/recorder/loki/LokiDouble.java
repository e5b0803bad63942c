package dev.weir.plugin.recorder.loki;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;

/**
 * A strict double of Loki's push API on loopback: decodes what is pushed, holds it against the
 * limits that Loki documents, and, like Loki, keeps the good lines of a push that it answers with
 * 400, and no line twice.
 */
final class LokiDouble implements AutoCloseable {
  private static final int MOST_REQUEST = 4 << 20;
  private static final int MOST_LABELS = 15;
  private static final int MOST_LABEL_VALUE = 2048;
  private static final int MOST_LINE = 256 << 10;
  private static final int MOST_METADATA = 64 << 10;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  /** A line as it was taken. */
  record Taken(Map<String, String> labels, long nanos, String text, Map<String, String> metadata) {}

  /** An answer to give instead. */
  record Canned(int status, String body, Map<String, String> headers) {
    static Canned of(int status) {
      return new Canned(status, "", Map.of());
    }
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<List<Object>, Taken> lines = new LinkedHashMap<>();
  private final List<String> violations = new ArrayList<>();
  private final Deque<Canned> canned = new ArrayDeque<>();
  private final List<Map<String, List<String>>> heads = new ArrayList<>();
  private Predicate<String> bad = line -> false;
  private long oldest;
  private volatile int status;
  private volatile CountDownLatch held = new CountDownLatch(0);
  private int largest;

  LokiDouble() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Answers everything with a status until it is 0. */
  void answerAll(int code) {
    status = code;
  }

  /** Takes what is pushed, but answers only after {@link #release}. */
  void hold() {
    held = new CountDownLatch(1);
  }

  void release() {
    held.countDown();
  }

  /** Answers the next request so. */
  synchronized void answerNext(Canned answer) {
    canned.add(answer);
  }

  /** Refuses lines. */
  synchronized void refuse(Predicate<String> which) {
    bad = which;
  }

  /** Refuses lines from before. */
  synchronized void refuseBefore(long nanos) {
    oldest = nanos;
  }

  synchronized List<Taken> taken() {
    return List.copyOf(lines.values());
  }

  synchronized List<String> texts() {
    return lines.values().stream().map(Taken::text).toList();
  }

  synchronized List<String> violations() {
    return List.copyOf(violations);
  }

  /** Header fields of each request. */
  synchronized List<Map<String, List<String>>> heads() {
    return List.copyOf(heads);
  }

  synchronized int requests() {
    return heads.size();
  }

  /** Size of the largest request, decompressed. */
  synchronized int largest() {
    return largest;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Canned answer = judge(exchange);
      held.await();
      answer.headers().forEach(exchange.getResponseHeaders()::add);
      byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized Canned judge(HttpExchange exchange) throws IOException {
    byte[] body = body(exchange);
    largest = Math.max(largest, body.length);
    heads.add(Map.copyOf(exchange.getRequestHeaders()));
    Canned next = canned.poll();
    if (next != null) {
      return next;
    }
    if (status != 0) {
      return Canned.of(status);
    }
    if (!exchange.getRequestURI().getPath().equals("/loki/api/v1/push")) {
      return Canned.of(404);
    }
    if (!exchange.getRequestMethod().equals("POST")) {
      return Canned.of(405);
    }
    if (body.length >= MOST_REQUEST) {
      violations.add("request of " + body.length);
      return Canned.of(413);
    }
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    if (!"application/json".equals(type)) {
      return violation("type " + type);
    }
    String problem = push(JSON.readTree(body));
    return problem.isEmpty() ? Canned.of(204) : new Canned(400, problem + "\n", Map.of());
  }

  private static byte[] body(HttpExchange exchange) throws IOException {
    byte[] raw = exchange.getRequestBody().readAllBytes();
    String coding = exchange.getRequestHeaders().getFirst("Content-Encoding");
    if (coding == null) {
      return raw;
    }
    if (!coding.equals("gzip")) {
      throw new IOException("coding " + coding);
    }
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(raw))) {
      return in.readAllBytes();
    }
  }

  private Canned violation(String what) {
    violations.add(what);
    return new Canned(400, what, Map.of());
  }

  private String push(JsonNode root) {
    check(root.size() == 1 && root.path("streams").isArray(), "keys of the push");
    var problems = new ArrayList<String>();
    for (JsonNode stream : root.path("streams")) {
      check(stream.size() == 2, "keys of a stream");
      Map<String, String> labels = strings(stream.path("stream"), "label");
      check(!labels.isEmpty() && labels.size() <= MOST_LABELS, "labels: " + labels.size());
      labels.forEach((name, value) -> {
        check(name.matches("[a-zA-Z_][a-zA-Z0-9_]*"), "label name " + name);
        check(!value.isEmpty() && bytes(value) <= MOST_LABEL_VALUE, "label value " + name);
      });
      check(stream.path("values").size() > 0, "a stream without values");
      long last = 0;
      for (JsonNode value : stream.path("values")) {
        Taken line = line(labels, value);
        check(line.nanos() >= last, "disorder");
        last = line.nanos();
        String problem = problem(line);
        if (problem.isEmpty()) {
          lines.putIfAbsent(List.of(labels, line.nanos(), line.text()), line);
        } else {
          problems.add(problem);
        }
      }
    }
    return problems.isEmpty() ? "" : problems.getLast();
  }

  private String problem(Taken line) {
    if (bad.test(line.text())) {
      return "error: this line is not wanted";
    }
    return line.nanos() < oldest
        ? "entry for stream '{job=\"weir\"}' has timestamp too old: 2020-01-01T00:00:00Z"
        : "";
  }

  private Taken line(Map<String, String> labels, JsonNode value) {
    check(value.isArray() && (value.size() == 2 || value.size() == 3), "places of a value");
    check(value.path(0).isTextual(), "time is no text");
    String time = value.path(0).asText();
    check(time.matches("[1-9][0-9]{0,18}"), "time " + time);
    check(value.path(1).isTextual(), "line is no text");
    String text = value.path(1).asText();
    Map<String, String> metadata =
        value.size() == 3 ? strings(value.path(2), "metadata") : Map.of();
    int size =
        metadata.entrySet().stream().mapToInt(e -> e.getKey().length() + bytes(e.getValue())).sum();
    check(size <= MOST_METADATA && metadata.size() <= 128, "metadata of " + size);
    check(bytes(text) + size <= MOST_LINE, "line of " + bytes(text) + " and " + size);
    return new Taken(labels, Long.parseLong(time), text, metadata);
  }

  private Map<String, String> strings(JsonNode object, String what) {
    check(object.isObject(), what + " is no object");
    var strings = new LinkedHashMap<String, String>();
    object
        .properties()
        .forEach(e -> {
          check(e.getValue().isTextual(), what + " " + e.getKey() + " is no text");
          strings.put(e.getKey(), e.getValue().asText());
        });
    return strings;
  }

  private void check(boolean good, String what) {
    if (!good) {
      violations.add(what);
    }
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
