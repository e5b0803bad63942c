package dev.weir.kernel.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A small HTTP and a small TLS origin on loopback; the certificate is made for the occasion. */
final class Origins implements AutoCloseable {
  private static final String PASSWORD = "weir-demo";

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer http;
  private final HttpsServer tls;
  private final SSLContext context;

  /**
   * @param folder for the key store
   */
  Origins(Path folder) throws IOException, GeneralSecurityException, InterruptedException {
    context = certificate(folder.resolve("demo.p12"));
    var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    http = HttpServer.create(loopback, 0);
    tls = HttpsServer.create(loopback, 0);
    tls.setHttpsConfigurator(new HttpsConfigurator(context));
    for (HttpServer server : new HttpServer[] {http, tls}) {
      server.createContext("/", Origins::answer);
      server.setExecutor(threads);
      server.start();
    }
  }

  int httpPort() {
    return http.getAddress().getPort();
  }

  int tlsPort() {
    return tls.getAddress().getPort();
  }

  /** Trusts the TLS origin. */
  SSLContext context() {
    return context;
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] asked;
      try (InputStream in = exchange.getRequestBody()) {
        asked = in.readAllBytes();
      }
      exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
      switch (exchange.getRequestURI().getPath()) {
        case "/hello" -> send(exchange, 200, text("hello from the origin\n"));
        case "/echo" -> send(exchange, 200, asked);
        case "/stream" -> stream(exchange);
        case "/gzip" -> {
          exchange.getResponseHeaders().set("Content-Encoding", "gzip");
          send(exchange, 200, gzip("squeezed ".repeat(40)));
        }
        case "/old" -> {
          exchange.getResponseHeaders().set("Location", "/hello");
          send(exchange, 302, new byte[0]);
        }
        case "/empty" -> exchange.sendResponseHeaders(204, -1);
        default -> send(exchange, 404, text("no such thing\n"));
      }
    }
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    boolean bodiless = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, bodiless ? -1 : body.length);
    if (!bodiless) {
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    }
  }

  private static void stream(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      for (int i = 1; i <= 3; i++) {
        out.write(text("part " + i + "\n"));
        out.flush();
      }
    }
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] gzip(String text) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(text(text));
    }
    return bytes.toByteArray();
  }

  /** The JDK makes certificates by its keytool only. */
  private static SSLContext certificate(Path file)
      throws IOException, GeneralSecurityException, InterruptedException {
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Process process =
        new ProcessBuilder(
                keytool,
                "-genkeypair",
                "-alias",
                "origin",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=DNS:localhost,IP:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                file.toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-J-XX:+UseSerialGC")
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException("keytool made no certificate: " + said.strip());
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD.toCharArray());
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  @Override
  public void close() {
    http.stop(0);
    tls.stop(0);
    threads.shutdownNow();
  }
}
