package dev.weir.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.HttpSender.Request;
import dev.weir.spi.HttpSender.Response;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class OkHttpSenderTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path folder;
  private final MockWebServer server = new MockWebServer();
  private OkHttpSender sender = new OkHttpSender(Trust.platform());

  @AfterEach
  void close() {
    sender.close();
    server.close();
  }

  private URI uri(String path) {
    return server.url(path).uri();
  }

  private static Request post(URI uri, String body, Duration timeout) {
    ByteBuffer bytes = ByteBuffer.wrap(("??" + body).getBytes(StandardCharsets.UTF_8)).position(2);
    return new Request("POST", uri, Map.of("Content-Type", "application/json"), bytes, timeout);
  }

  private Response send(Request request) throws Exception {
    return sender.send(request).toCompletableFuture().get(40, TimeUnit.SECONDS);
  }

  private void assertFails(Request request, Class<? extends IOException> type) {
    assertThatThrownBy(() -> send(request))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(type);
  }

  private static MockResponse answer(int status, String body) {
    return new MockResponse.Builder().code(status).body(body).build();
  }

  @Test
  void postsTheBodyWithItsHeadersAndReadsTheAnswer() throws Exception {
    server.enqueue(
        new MockResponse.Builder()
            .code(201)
            .body("ok")
            .addHeader("X-A", "1")
            .addHeader("x-a", "2")
            .build());
    server.start();
    Response response = send(post(uri("/r"), "{\"a\":1}", LONG));
    assertThat(response.status()).isEqualTo(201);
    assertThat(response.headers()).containsEntry("x-a", "2");
    assertThat(response.body()).asString(StandardCharsets.UTF_8).isEqualTo("ok");
    RecordedRequest request = server.takeRequest();
    assertThat(request.getMethod()).isEqualTo("POST");
    assertThat(request.getBody().utf8()).isEqualTo("{\"a\":1}");
    assertThat(request.getHeaders().get("Content-Type")).isEqualTo("application/json");
    assertThat(request.getHeaders().get("User-Agent")).isEqualTo("weir");
  }

  @Test
  void usesAConnectionAgain() throws Exception {
    server.enqueue(answer(200, "a"));
    server.enqueue(answer(200, "b"));
    server.start();
    send(post(uri("/"), "1", LONG));
    send(post(uri("/"), "2", LONG));
    assertThat(server.takeRequest().getConnectionIndex()).isZero();
    assertThat(server.takeRequest().getConnectionIndex()).isZero();
  }

  @Test
  void sendsARequestWithoutABody() throws Exception {
    server.enqueue(answer(200, "x"));
    server.start();
    send(new Request("GET", uri("/g"), Map.of(), ByteBuffer.allocate(0), Duration.ZERO));
    assertThat(server.takeRequest().getMethod()).isEqualTo("GET");
  }

  @Test
  void doesNotFollowRedirectsNorRepeatByItself() throws Exception {
    server.enqueue(new MockResponse.Builder().code(302).addHeader("Location", "/other").build());
    server.enqueue(new MockResponse.Builder().code(503).addHeader("Retry-After", "0").build());
    server.enqueue(answer(408, ""));
    server.start();
    assertThat(send(post(uri("/"), "1", LONG)).status()).isEqualTo(302);
    assertThat(send(post(uri("/"), "2", LONG)).status()).isEqualTo(503);
    assertThat(send(post(uri("/"), "3", LONG)).status()).isEqualTo(408);
    assertThat(server.getRequestCount()).isEqualTo(3);
  }

  @Test
  void readsNoMoreThanTheStartOfALargeAnswer() throws Exception {
    server.enqueue(answer(200, "x".repeat(1 << 20)));
    server.start();
    assertThat(send(post(uri("/"), "1", LONG)).body()).hasSize(64 << 10);
  }

  @Test
  void silenceEndsWithTheTimeOut() throws Exception {
    server.enqueue(new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build());
    server.start();
    assertFails(post(uri("/"), "1", Duration.ofMillis(200)), IOException.class);
  }

  @Test
  void refusedConnectionIsAnIoException() throws Exception {
    server.start();
    URI gone = uri("/");
    server.close();
    assertFails(post(gone, "1", LONG), IOException.class);
  }

  @Test
  void requestThatCannotBeSentIsAnIoException() throws Exception {
    server.start();
    ByteBuffer body = ByteBuffer.wrap(new byte[1]);
    assertFails(new Request("GET", uri("/"), Map.of(), body, LONG), IOException.class);
    assertFails(post(URI.create("ftp://127.0.0.1/"), "1", LONG), IOException.class);
    assertFails(new Request("POST", uri("/"), Map.of("A\nB", "c"), body, LONG), IOException.class);
  }

  @Test
  void closedClientSendsNothing() throws Exception {
    server.start();
    sender.close();
    assertFails(post(uri("/"), "1", LONG), IOException.class);
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  void trustsWhatTheEnvironmentAddsAndNothingElse() throws Exception {
    TestCertificates certificates = TestCertificates.in(folder);
    server.useHttps(certificates.server().getSocketFactory());
    server.enqueue(answer(200, "tls"));
    server.start();
    URI uri = URI.create("https://127.0.0.1:" + server.getPort() + "/");
    assertFails(post(uri, "1", LONG), SSLException.class);

    Path pem = Files.writeString(folder.resolve("ca.pem"), certificates.pem());
    sender.close();
    sender = new OkHttpSender(Trust.load(Map.of("SSL_CERT_FILE", pem.toString())));
    assertThat(send(post(uri, "2", LONG)).body()).asString(StandardCharsets.UTF_8).isEqualTo("tls");
  }
}
