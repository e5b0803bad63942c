package dev.weir.testkit;

import dev.weir.spi.HttpSender;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The JDK's client behind the contract: no redirects followed, bodies of any size cut. Close it
 * after the test.
 *
 * @since 1.0
 */
public final class JdkHttpSender implements HttpSender, AutoCloseable {
  private static final int MOST = 64 << 10;
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  /** A client with connections of its own. */
  public JdkHttpSender() {}

  @Override
  public CompletionStage<Response> send(Request request) {
    var bytes = new byte[request.body().remaining()];
    request.body().get(bytes);
    var builder =
        HttpRequest.newBuilder(request.uri())
            .method(request.method(), HttpRequest.BodyPublishers.ofByteArray(bytes));
    request.headers().forEach(builder::header);
    if (!request.timeout().isZero()) {
      builder.timeout(request.timeout());
    }
    return client
        .sendAsync(builder.build(), HttpResponse.BodyHandlers.ofInputStream())
        .thenCompose(response -> {
          try (var body = response.body()) {
            var headers = new HashMap<String, String>();
            response.headers().map().forEach((name, values) -> headers.put(name, values.getLast()));
            return CompletableFuture.completedFuture(
                new Response(response.statusCode(), headers, body.readNBytes(MOST)));
          } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
          }
        });
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
