package dev.weir.plugin.recorder.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;

/** A real HTTP server on loopback that keeps what is posted to it. */
final class HttpSink implements AutoCloseable {
  /** What was posted: the head's fields (names as the server spells them) and the body. */
  record Posted(String method, Map<String, List<String>> headers, String body) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(16);
  final List<Posted> taken = new CopyOnWriteArrayList<>();
  final AtomicInteger requests = new AtomicInteger();
  volatile int status = 200;
  volatile String retryAfter = "";

  HttpSink() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.incrementAndGet();
      String body = body(exchange);
      if (!retryAfter.isEmpty()) {
        exchange.getResponseHeaders().add("Retry-After", retryAfter);
      }
      if (status >= 300 && status < 400) {
        exchange.getResponseHeaders().add("Location", "/elsewhere");
      }
      if (status < 400) {
        taken.add(
            new Posted(
                exchange.getRequestMethod(), Map.copyOf(exchange.getRequestHeaders()), body));
      }
      exchange.sendResponseHeaders(status, -1);
    }
  }

  private static String body(HttpExchange exchange) throws IOException {
    String coding = exchange.getRequestHeaders().getFirst("Content-Encoding");
    InputStream raw = exchange.getRequestBody();
    try (InputStream in = "gzip".equals(coding) ? new GZIPInputStream(raw) : raw) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/in?x=1";
  }

  List<String> lines() {
    return taken.stream().flatMap(one -> one.body().lines()).toList();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
