package dev.weir.kernel.demo;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A dozen exchanges of different kinds, sent through the proxy one after the other. */
final class Traffic {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final int proxy;
  private final Origins origins;
  private int records;

  Traffic(int proxy, Origins origins) {
    this.proxy = proxy;
    this.origins = origins;
  }

  /** Sends everything; gives how many records it must make. */
  int send() throws IOException, InterruptedException {
    try (HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(ProxySelector.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy)))
            .sslContext(origins.context())
            .connectTimeout(PATIENCE)
            .build()) {
      plain(client, request("/hello").GET());
      plain(
          client,
          request("/echo")
              .POST(HttpRequest.BodyPublishers.ofString("{\"n\": 42}"))
              .header("Content-Type", "application/json")
              .header("Authorization", "Bearer secret"));
      plain(client, request("/stream").GET());
      plain(client, request("/gzip").GET());
      plain(client, request("/hello").method("HEAD", HttpRequest.BodyPublishers.noBody()));
      plain(client, request("/old").GET());
      plain(client, request("/empty").DELETE());
      plain(client, request("/nowhere").GET());
      plain(client, HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + closedPort() + "/")));
      plain(
          client,
          HttpRequest.newBuilder(URI.create("https://localhost:" + origins.tlsPort() + "/hello")));
    }
    raw(
        "CONNECT 127.0.0.1:"
            + origins.httpPort()
            + " HTTP/1.1\r\nHost: o\r\n\r\n"
            + "GET /hello HTTP/1.1\r\nHost: tunnel.test\r\n\r\n"
            + "GET /nowhere HTTP/1.1\r\nHost: tunnel.test\r\nConnection: close\r\n\r\n");
    records++; // two requests pipelined in one tunnel
    raw("GET / HTTP/1.1\r\nHost : smuggled\r\n\r\n");
    return records;
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + origins.httpPort() + path));
  }

  private void plain(HttpClient client, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    client.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.discarding());
    records++;
  }

  /** Sends bytes as they are and reads until the proxy closes. */
  private void raw(String text) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), proxy)) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      in.transferTo(java.io.OutputStream.nullOutputStream());
    }
    records++;
  }

  /** A port on which nothing listens. */
  private static int closedPort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
