package dev.weir.distribution;

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
import java.util.zip.GZIPInputStream;

/** An HTTP server on loopback that answers as a test says and remembers what it was asked. */
final class HttpSinkDouble implements AutoCloseable {
  /** One request; the body is decompressed. */
  record Asked(String path, Map<String, List<String>> headers, String body) {}

  /** An answer. */
  record Answer(int status, String body, Map<String, String> headers) {
    static Answer of(int status) {
      return new Answer(status, "", Map.of());
    }
  }

  /** Decides on an answer. */
  @FunctionalInterface
  interface Behaviour {
    Answer to(Asked asked) throws IOException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();

  HttpSinkDouble(Behaviour behaviour) throws IOException {
    this(InetAddress.getLoopbackAddress(), behaviour);
  }

  HttpSinkDouble(InetAddress at, Behaviour behaviour) throws IOException {
    server = HttpServer.create(new InetSocketAddress(at, 0), 0);
    server.createContext("/", exchange -> answer(exchange, behaviour));
    server.setExecutor(threads);
    server.start();
  }

  private void answer(HttpExchange exchange, Behaviour behaviour) throws IOException {
    try (exchange) {
      String coding = exchange.getRequestHeaders().getFirst("Content-Encoding");
      InputStream raw = exchange.getRequestBody();
      String body;
      try (InputStream in = "gzip".equals(coding) ? new GZIPInputStream(raw) : raw) {
        body = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
      String path = exchange.getRequestURI().toString();
      var one = new Asked(path, Map.copyOf(exchange.getRequestHeaders()), body);
      asked.add(one);
      Answer answer = behaviour.to(one);
      answer.headers().forEach(exchange.getResponseHeaders()::add);
      byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  int port() {
    return server.getAddress().getPort();
  }

  List<Asked> asked() {
    return List.copyOf(asked);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
